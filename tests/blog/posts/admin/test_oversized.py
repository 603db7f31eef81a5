"""Forms of the admin with more text than the server takes: a page says so, and nothing is stored."""

import pytest
from django.conf import settings
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Post

pytestmark = pytest.mark.django_db

TOO_LONG = "words " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 6 + 1)


@pytest.mark.parametrize("path", ["/admin/posts/post/add/", "/admin/posts/post/render/"])
def test_is_refused_with_the_limit(client: Client, editor: User, path: str) -> None:
    """Of the post's form and the live preview."""
    client.force_login(editor)
    response = client.post(path, {"title": "Long", "summary": "Long.", "slug": "long", "body": TOO_LONG})
    assert response.status_code == 413
    assert "larger than 2 MB" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert not Post.objects.exists()


def test_says_so_in_the_language_of_the_admin(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.post("/ko/admin/posts/post/render/", {"body": TOO_LONG})
    assert (response.status_code, '<html lang="ko"' in response.content.decode()) == (413, True)


def test_long_text_of_a_writer_is_rendered(client: Client, editor: User) -> None:
    """A novella in Hangul, three bytes a letter."""
    client.force_login(editor)
    response = client.post("/admin/posts/post/render/", {"body": "휠을 굴린다. " * 12_000})
    assert response.status_code == 200


def test_other_bad_requests_stay_what_they_are(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "larger than" not in response.content.decode()
