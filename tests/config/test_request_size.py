"""The limit to what a request may send."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

pytestmark = pytest.mark.django_db  # Django looks after connections at the start of each request

LARGEST = settings.LARGEST_BODY_BYTES


class Unread(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, size: int = -1) -> bytes:
        """Fail."""
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]  # neither is called


def answer(path: str, **environ: Any) -> tuple[str, dict[str, str], str]:
    """What the whole site answers, as a server asks it."""
    told: list[Any] = []
    request = RequestFactory().post(path, content_type="multipart/form-data; boundary=x")
    chunks = WSGIHandler()(request.environ | environ, lambda *arguments: told.append(arguments))  # type: ignore[arg-type]
    status, headers = told[0]
    return status, dict(headers), b"".join(chunks).decode()


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/pictures/picture/upload/", "/posts/x/", "/nonexistent"])
def test_larger_body_is_refused_unread(path: str) -> None:
    """Whoever sends it, to whatever page, also where a form would be looked into for its token."""
    status, headers, text = answer(path, CONTENT_LENGTH=str(LARGEST + 1), **{"wsgi.input": Unread()})
    assert status == "413 Request Entity Too Large"
    assert "larger than 20 MB" in text
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_answer_is_in_the_language_of_the_page() -> None:
    _status, _headers, text = answer("/ko/admin/login/", CONTENT_LENGTH=str(10**12), **{"wsgi.input": Unread()})
    assert '<html lang="ko"' in text


@pytest.mark.parametrize("length", ["", "0", "nonsense", "-1"])
def test_no_length_is_no_body(length: str) -> None:
    """Such a body is never read; the page answers as if there were none."""
    status, _headers, _text = answer("/nonexistent", CONTENT_LENGTH=length, **{"wsgi.input": Unread()})
    assert status == "404 Not Found"
