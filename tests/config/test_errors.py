"""What a reader sees when the server fails."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from blog.posts.models import Post


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the first thing that a page asks for raise ``error``; not on pages whose SQL is made once a process."""

    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(Post.objects, "published", fail)


@pytest.fixture
def patient_client() -> Client:
    """A client that gets the error page, as a reader does, and not the exception."""
    return Client(raise_request_exception=False)


class TestServerError:
    @pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("connection already closed")])
    def test_lost_database_is_a_503_of_ours(
        self, patient_client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        """The page looks like the site, says when to come back, and is never cached."""
        fail_with(monkeypatch, error)
        response = patient_client.get("/archive/")
        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert response["Cache-Control"] == "no-store"
        assert "Wheelhouse" in response.content.decode()

    def test_mistake_of_ours_is_a_500_without_details(
        self, patient_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fail_with(monkeypatch, RuntimeError("secret detail"))
        response = patient_client.get("/archive/")
        assert response.status_code == 500
        assert "Wheelhouse" in response.content.decode()
        assert "secret detail" not in response.content.decode()

    def test_page_speaks_the_language_of_the_url(self, patient_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        fail_with(monkeypatch, OperationalError("gone"))
        assert '<html lang="ko"' in patient_client.get("/ko/archive/").content.decode()
