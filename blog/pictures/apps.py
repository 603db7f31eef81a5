from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class PicturesConfig(BlogAppConfig):
    default = True
    name = "blog.pictures"
    verbose_name = _("Pictures")
    template_slots = {"editor_tools": "pictures/slots/editor_tools.html"}

    def ready(self) -> None:
        from blog.pictures.rendering.markdown import ATTRIBUTE_PATTERNS, insert_pictures  # noqa: PLC0415  needs models
        from blog.posts.rendering import markdown, sanitizer  # noqa: PLC0415  as above

        markdown.TOKEN_TRANSFORMS.append(insert_pictures)
        sanitizer.VALUE_PATTERNS.update(ATTRIBUTE_PATTERNS)
