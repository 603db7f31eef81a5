"""Forms of the admin with more text than the server accepts."""

import pytest
from django.conf import settings
from django.test import Client

from blog.posts.models import Post

pytestmark = pytest.mark.django_db

TOO_LONG = "words " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 6 + 1)


@pytest.mark.parametrize("path", ["/admin/posts/post/add/", "/admin/posts/post/render/"])
def test_page_names_the_limit_and_nothing_is_stored(editor_client: Client, path: str) -> None:
    response = editor_client.post(path, {"title": "Long", "summary": "Long.", "slug": "long", "body": TOO_LONG})
    assert response.status_code == 413
    assert "at most 2 MB" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert not Post.objects.exists()


def test_page_is_in_the_language_of_the_admin(editor_client: Client) -> None:
    response = editor_client.post("/ko/admin/posts/post/render/", {"body": TOO_LONG})
    assert (response.status_code, '<html lang="ko"' in response.content.decode()) == (413, True)


def test_long_text_is_rendered(editor_client: Client) -> None:
    """A novella in Hangul, three bytes a letter."""
    response = editor_client.post("/admin/posts/post/render/", {"body": "휠을 굴린다. " * 12_000})
    assert response.status_code == 200


def test_other_bad_requests_name_no_limit(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "too large" not in response.content.decode()
