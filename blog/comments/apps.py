from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class CommentsConfig(BlogAppConfig):
    default = True
    name = "blog.comments"
    verbose_name = _("Comments")
    template_slots = {"post_end": "comments/slots/post_end.html", "post_styles": "comments/slots/post_styles.html"}
