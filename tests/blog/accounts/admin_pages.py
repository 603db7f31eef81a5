"""Users and groups in the admin, for ``tests/blog/test_admin_permissions.py``."""

from django.contrib.auth.models import Group
from django.db.models import Model

from blog.posts.models import Post

PERMISSIONS: dict[str, set[str]] = {
    "auth_user_password_change": {"change"},
    "accounts_user_add": {"superuser"},  # Django: to add users one must be allowed to change them, too
}
ONLY_POST: set[str] = set()


def make_objects(post: Post) -> list[Model]:
    return [post.author, Group.objects.create(name="Writers")]
