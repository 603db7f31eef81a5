"""Permission rules for pictures: users who may write only their own posts may change only their own uploads."""

from django.core.exceptions import PermissionDenied

from blog.accounts.models import User
from blog.pictures.models import Picture
from blog.posts.permissions import WRITE_OWN

WRITE_ALL = "posts.change_post"


def may_upload(user: User) -> bool:
    return user.has_perm(WRITE_ALL) or user.has_perm(WRITE_OWN)


def may_change(user: User, picture: Picture) -> bool:
    return user.has_perm(WRITE_ALL) or (user.has_perm(WRITE_OWN) and picture.uploaded_by_id == user.pk)


def check_change(by: User | None, picture: Picture) -> None:
    """Raise ``PermissionDenied`` if ``by`` may not change and delete ``picture``; ``None`` is a command."""
    if by and not may_change(by, picture):
        raise PermissionDenied(f"Expected a picture that {by} uploaded. Ask an editor to change this one.")
