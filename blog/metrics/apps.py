from blog.core.apps import BlogAppConfig


class MetricsConfig(BlogAppConfig):
    default = True
    name = "blog.metrics"
