"""The posts app."""

from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class PostsConfig(BlogAppConfig):
    """Registers the app."""

    name = "blog.posts"
    verbose_name = _("Posts")
    template_slots = {"menu": "posts/slots/menu.html", "admin_head": "posts/slots/admin_head.html"}
