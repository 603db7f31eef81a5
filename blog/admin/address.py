"""E-mail addresses in the admin."""

from django.utils.translation import gettext

from blog.encryption import UndecryptableError
from blog.models.address import WithAddress


def address_to_show(row: WithAddress) -> str:
    """The address in clear, or the word that it can't be read: one lost key must not hide all other rows."""
    try:
        return row.address
    except UndecryptableError:
        return gettext("unreadable")
