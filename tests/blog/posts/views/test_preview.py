"""Preview links."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.preview_link import SALT, get_preview_token, preview_link_create, preview_link_revoke
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_post: MakePost) -> Post:
    return preview_link_create(post=make_post(title="Not yet", published_at=None))


def get_url(post: Post) -> str:
    return f"/preview/{get_preview_token(post)}/"


class TestPreview:
    def test_link_shows_the_draft_and_hides_it_from_caches_and_search_engines(
        self, client: Client, draft: Post
    ) -> None:
        response = client.get(get_url(draft))
        assert "Not yet" in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "/admin/" not in response.content.decode()
        assert client.get(draft.get_absolute_url()).status_code == 404

    def test_page_is_in_the_language_of_the_post(self, client: Client, make_post: MakePost) -> None:
        response = client.get(get_url(preview_link_create(post=make_post(language="ko", published_at=None))))
        assert response["Content-Language"] == "ko"
        assert '<html lang="ko">' in response.content.decode()

    def test_revoked_link_is_404(self, client: Client, draft: Post) -> None:
        old = get_url(draft)
        preview_link_revoke(post=draft)
        assert client.get(old).status_code == 404

    def test_new_link_revokes_the_old_one(self, client: Client, draft: Post) -> None:
        old = get_url(draft)
        preview_link_create(post=draft)
        assert client.get(old).status_code == 404
        assert client.get(get_url(draft)).status_code == 200

    def test_link_expires(self, client: Client, draft: Post) -> None:
        old = get_url(draft)
        Post.objects.update(preview_until=timezone.now() - timedelta(seconds=1))
        assert client.get(old).status_code == 404

    def test_forged_link_is_404(self, client: Client, draft: Post) -> None:
        assert client.get(get_url(draft)[:-2] + "x/").status_code == 404

    def test_trashed_post_is_404_and_published_post_is_a_redirect(self, client: Client, draft: Post) -> None:
        link = get_url(draft)
        Post.objects.update(deleted_at=timezone.now())
        assert client.get(link).status_code == 404
        Post.objects.update(deleted_at=None, published_at=timezone.now())
        assert client.get(link)["Location"] == draft.get_absolute_url()

    def test_staff_get_a_link_to_the_form(self, client: Client, editor: User, draft: Post) -> None:
        client.force_login(editor)
        assert f"/admin/posts/post/{draft.pk}/change/" in client.get(get_url(draft)).content.decode()

    def test_link_needs_a_permission(self, client: Client, draft: Post) -> None:
        client.force_login(User.objects.create_user("clerk", is_staff=True))
        assert client.post(f"/admin/posts/post/{draft.pk}/share/", {"_revoke": "1"}).status_code == 403
        draft.refresh_from_db()
        assert get_preview_token(draft)


def test_signature_depends_on_a_constant() -> None:
    """Links that are in use would break if the salt changed, even if the app is renamed."""
    assert SALT == "blog.preview"
