from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from blog.core.apps import BlogAppConfig


class PageCacheConfig(BlogAppConfig):
    default = True
    name = "blog.pagecache"
    verbose_name = _("Page cache")

    def ready(self) -> None:
        from blog.pagecache.triggers import create_triggers, widen_triggers  # noqa: PLC0415  needs models

        pre_migrate.connect(widen_triggers, dispatch_uid="pagecache")
        post_migrate.connect(create_triggers, dispatch_uid="pagecache")
