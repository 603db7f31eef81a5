"""Comments in the admin, for ``tests/blog/test_admin_permissions.py``."""

from django.db.models import Model

from blog.comments.models import BlockedTerm
from blog.comments.services import comment_write
from blog.posts.models import Post

PERMISSIONS: dict[str, set[str]] = {"comments_comment_add": set()}
ONLY_POST: set[str] = set()


def make_objects(post: Post) -> list[Model]:
    comment = comment_write(post=post, author_name="Ada", body="Hi", email="ada@example.org")
    return [comment, BlockedTerm.objects.create(term="cheap.example")]
