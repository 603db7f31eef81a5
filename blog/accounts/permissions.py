"""Permission checks of services. ``by`` is the acting user; ``None`` is a command, which may do everything."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from blog.accounts.models import User


def get_user(request: HttpRequest) -> User:
    """Return the signed-in user.

    Raises ``PermissionDenied`` for anonymous visitors, so that a service doesn't take them for a command.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def check_permission(by: User | None, permission: str) -> None:
    """Raise ``PermissionDenied`` unless ``by`` has ``permission``, such as ``posts.change_tag``."""
    if by and not by.has_perm(permission):
        message = f"Expected the permission {permission}; {by} doesn't have it. Ask an owner for another role."
        raise PermissionDenied(message)
