"""The limit to the size of a request."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

pytestmark = pytest.mark.django_db  # Django checks its connections at the start of a request

LARGEST = settings.LARGEST_BODY_BYTES


class Unreadable(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]  # neither is called


def respond(path: str, **environ: Any) -> tuple[str, dict[str, str], str]:
    """The response of the whole WSGI application: status, headers and text."""
    started: list[Any] = []
    request = RequestFactory().post(path, content_type="multipart/form-data; boundary=x")
    chunks = WSGIHandler()(request.environ | environ, lambda *arguments: started.append(arguments))  # type: ignore[arg-type]
    status, headers = started[0]
    return status, dict(headers), b"".join(chunks).decode()


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/pictures/picture/upload/", "/posts/x/", "/nonexistent"])
def test_larger_body_is_refused_without_reading_it(path: str) -> None:
    """Also where Django would read a form for its CSRF token."""
    status, headers, text = respond(path, CONTENT_LENGTH=str(LARGEST + 1), **{"wsgi.input": Unreadable()})
    assert status == "413 Request Entity Too Large"
    assert "at most 20 MB" in text
    assert headers["Cache-Control"] == "private, no-store"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_refusal_is_in_the_language_of_the_page() -> None:
    _status, _headers, text = respond("/ko/admin/login/", CONTENT_LENGTH=str(10**12), **{"wsgi.input": Unreadable()})
    assert '<html lang="ko"' in text


@pytest.mark.django_db(transaction=True)  # the page has queries, and Django would close a connection in a transaction
@pytest.mark.parametrize("length", ["", "0", "nonsense", "-1"])
def test_no_length_is_no_body(length: str) -> None:
    """Django reads no such body."""
    status, _headers, _text = respond("/nonexistent", CONTENT_LENGTH=length, **{"wsgi.input": Unreadable()})
    assert status == "404 Not Found"
