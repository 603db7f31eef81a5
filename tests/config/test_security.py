"""Security headers, languages and cookies of responses."""

import pytest
from django.test import Client

from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestHeaders:
    def test_policy_allows_only_the_sites_own_sources(self, client: Client) -> None:
        """No inline script or style, no other host, no embedding in a frame."""
        policy = client.get("/")["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy

    def test_types_are_not_guessed_and_frames_refused(self, client: Client) -> None:
        headers = client.get("/").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


class TestErrors:
    def test_wrong_host_has_the_policy_too(self, client: Client) -> None:
        response = client.get("/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert "default-src 'self'" in response["Content-Security-Policy"]


class TestLanguage:
    def test_accept_language_changes_nothing(self, client: Client) -> None:
        """The URL alone decides, so that one cached page serves all browsers."""
        english = client.get("/", headers={"accept-language": "ko"})
        assert english["Content-Language"] == "en"
        assert "Accept-Language" not in english.get("Vary", "")
        assert client.get("/ko/", headers={"accept-language": "en"})["Content-Language"] == "ko"


class TestCookies:
    def test_public_pages_set_none(self, client: Client, make_post: MakePost) -> None:
        """For privacy, and because a page without a cookie can be cached."""
        post = make_post(tags=("Docker",))
        for path in ("/", "/tags/", "/archive/", "/feeds/atom.xml", post.get_absolute_url()):
            assert not client.get(path).cookies, path
