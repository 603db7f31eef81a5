from django.conf import settings
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class PostsConfig(BlogAppConfig):
    default = True
    name = "blog.posts"
    verbose_name = _("Posts")
    private_models = frozenset({"Revision", "SlugHistory"})
    private_fields = {"Post": frozenset({"preview_nonce", "preview_until"})}
    secret_paths = ("preview/",)
    role_permissions = {
        "contributor": frozenset({"write_own_post"}),
        "author": frozenset({"write_own_post", "publish_own_post"}),
        "editor": frozenset(
            f"{do}_{what}" for do in ("add", "change", "delete", "view") for what in ("post", "tag", "series")
        ),
    }
    template_slots = {
        "menu": "posts/slots/menu.html",
        "admin_head": "posts/slots/admin_head.html",
        "recent_posts": "posts/includes/recent_posts.html",
    }

    def ready(self) -> None:
        from blog.posts.receivers import render_author_cards  # noqa: PLC0415  needs models

        post_save.connect(render_author_cards, sender=settings.AUTH_USER_MODEL, dispatch_uid="posts")
