"""A mail server that receives what the tests send."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.smtp_server import Mailbox, running_mail_server


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A running mail server."""
    folder = tmp_path / "mail"
    folder.mkdir()
    with running_mail_server(folder) as mailbox:
        yield mailbox


@pytest.fixture
def smtp(settings: Settings, mailbox: Mailbox) -> Mailbox:
    """The mail server, set as the one that this process sends to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = int(mailbox.url.rpartition(":")[2])
    settings.EMAIL_HOST = "127.0.0.1"
    return mailbox
