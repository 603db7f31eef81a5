"""Checks that services make before they write: ``by`` is the user who asks for it, ``None`` is a command."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from blog.accounts.models import User


def get_user(request: HttpRequest) -> User:
    """Return the user who is signed in.

    Raises ``PermissionDenied`` for anonymous visitors, so that no service takes them for a command.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def check_permission(by: User | None, permission: str) -> None:
    """Raise ``PermissionDenied`` unless ``by`` has ``permission``, such as ``posts.change_tag``."""
    if by and not by.has_perm(permission):
        message = f"Expected the permission {permission}; {by} doesn't have it. An owner can give {by} another role."
        raise PermissionDenied(message)
