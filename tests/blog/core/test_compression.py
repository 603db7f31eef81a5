"""Compression of responses that the page cache does not store."""

import gzip

import pytest
from django.apps import apps
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from blog.core.middleware import CompressionMiddleware

PATHS = ["/admin/login/", "/nonexistent/", "/archive/9999/"]
PATHS += ["/search/?q=wheel"] if apps.is_installed("blog.search") else []
PATHS += ["/subscribe/"] if apps.is_installed("blog.newsletter") else []


def respond(response: HttpResponseBase, accepted: str) -> HttpResponseBase:
    def get_response(request: HttpRequest) -> HttpResponseBase:
        return response

    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    answered = CompressionMiddleware(get_response)(request)
    assert isinstance(answered, HttpResponseBase)
    return answered


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_forms_and_errors_are_compressed(client: Client, path: str) -> None:
    response = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert gzip.decompress(response.content).rstrip().endswith(b"</html>")


@pytest.mark.django_db
def test_too_large_a_form_is_answered_compressed(client: Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    response = client.post("/admin/login/", {"username": "x" * 3_000_000}, headers=headers)
    assert (response.status_code, response["Content-Encoding"]) == (413, "gzip")


@pytest.mark.django_db
def test_length_of_a_page_with_a_token_varies(client: Client) -> None:
    """Random bytes hide from an eavesdropper how well a guess compresses (BREACH)."""
    lengths = {len(client.get("/admin/login/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(20)}
    assert len(lengths) > 5


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_text_stays_for_a_client_that_does_not_accept_gzip(accepted: str) -> None:
    response = respond(HttpResponse("text " * 1000), accepted)
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("content_type", ["text/css", "application/json", "application/atom+xml; charset=utf-8"])
def test_types_of_text_are_compressed(content_type: str) -> None:
    response = respond(HttpResponse("text " * 1000, content_type=content_type), "gzip")
    assert response.headers["Content-Encoding"] == "gzip"


def test_pictures_and_files_are_not_compressed_again() -> None:
    content = b"pixels " * 1000
    picture = respond(HttpResponse(content, content_type="image/png"), "gzip")
    file = respond(FileResponse(iter([content]), content_type="text/plain"), "gzip")
    assert not [response for response in (picture, file) if "Content-Encoding" in response.headers]
