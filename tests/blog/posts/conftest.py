"""Fixtures of the tests of posts."""

import pytest
from django.test import Client

from blog.accounts.models import User


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    """A client that is logged in as a superuser."""
    client.force_login(editor)
    return client
