"""Pictures in the admin, for ``tests/blog/test_admin_permissions.py``: they follow the permission to change posts."""

from django.db.models import Model

from blog.pictures.services import picture_create
from blog.posts.models import Post
from tests.blog.pictures.image_files import picture

PAGES = ("changelist", "add", "change", "history", "delete", "upload")
PERMISSIONS = {f"pictures_picture_{page}": {"change"} for page in PAGES}
ONLY_POST = {"pictures_picture_upload"}


def make_objects(post: Post) -> list[Model]:
    return [picture_create(source=picture(), alt="Teal", uploaded_by=post.author)]
