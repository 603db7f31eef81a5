"""Posts, tags and series in the admin, for ``tests/blog/test_admin_permissions.py``."""

from django.db.models import Model
from django.utils import timezone

from blog.posts.models import Post, Series
from blog.posts.services.post import post_save

PERMISSIONS = {
    "posts_post_preview": {"view", "change"},
    "posts_post_revisions": {"view", "change"},
    "posts_post_revision": {"view", "change"},
    "posts_post_revision_restore": {"change"},
    "posts_post_share": {"change"},
    "posts_post_render": {"add", "change"},
}
ONLY_POST = {"posts_post_revision_restore", "posts_post_render"}


def make_objects(post: Post) -> list[Model]:
    """The post is in the trash: others can't be deleted."""
    post.deleted_at = timezone.now()
    post_save(post=post)
    return [post, post.tags.all()[0], Series.objects.create(title="Wheels", slug="wheels")]
