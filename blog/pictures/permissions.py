"""Who may do what with pictures: users who may write only their own posts, with those that they have uploaded."""

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
    """Raise ``PermissionDenied`` unless ``by``, or a command, may change and delete ``picture``."""
    if by and not may_change(by, picture):
        raise PermissionDenied(f"Expected a picture that {by} has uploaded. Ask an editor to change this one.")
