"""The site's settings in the admin, for ``tests/blog/test_admin_permissions.py``."""

from django.db.models import Model

from blog.core.models import SiteSettings
from blog.posts.models import Post

PERMISSIONS: dict[str, set[str]] = {"core_sitesettings_add": set(), "core_sitesettings_delete": set()}
ONLY_POST: set[str] = set()


def make_objects(post: Post) -> list[Model]:
    return [SiteSettings.objects.create(pk=1)]
