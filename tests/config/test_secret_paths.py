"""Tokens in paths, hidden from logs."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.secret_paths import find_secret, hide_secrets

TOKEN = "WzEsImFiY2RlZiJd:1abcde:Zm9vYmFyYmF6cXV4"


def find_routes(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from find_routes(entry, route)


# A parameter of any text, or with such a name.
WITH_TOKEN = [route for route in find_routes(get_resolver()) if re.search(r"<str:|token|secret|nonce", route)]


class TestHideSecrets:
    def test_the_site_has_such_paths(self) -> None:
        assert "/preview/<str:token>/" in WITH_TOKEN

    @pytest.mark.parametrize("route", WITH_TOKEN)
    @pytest.mark.parametrize(
        "form", ["{}", '127.0.0.1 "GET {} HTTP/1.1"', '{{"path": "{}"}}', "https://x.org/ko{}?y=1"]
    )
    def test_hides_each_token_in_a_path(self, route: str, form: str) -> None:
        """A new route with a token must be in ``secret_paths`` of its app."""
        text = form.format(re.sub("<.+?>", TOKEN, route))
        assert TOKEN in text
        assert hide_secrets(text) == text.replace(TOKEN, "…")

    def test_hides_percent_encoded_ones(self) -> None:
        assert hide_secrets(f"/%70review%2F{TOKEN}/") == "/%70review%2F…/"

    def test_hides_a_known_token_anywhere(self) -> None:
        assert hide_secrets(f"bad signature: {TOKEN}!", TOKEN) == "bad signature: …!"

    def test_leaves_words_alone_that_someone_requested_as_a_token(self) -> None:
        """Else a request for /preview/e/ would make its own lines unreadable."""
        assert hide_secrets("server error", "e") == "server error"

    @pytest.mark.parametrize("text", ["/posts/preview-links/", "/admin/posts/post/preview/ GET", "/preview/"])
    def test_leaves_other_paths_alone(self, text: str) -> None:
        assert hide_secrets(text) == text
        assert find_secret(text) == ""


class TestReferrer:
    @pytest.mark.django_db
    @pytest.mark.parametrize("route", WITH_TOKEN)
    def test_requests_from_the_page_do_not_have_the_token(self, client: Client, route: str) -> None:
        response = client.get(re.sub("<.+?>", TOKEN, route))
        assert response["Referrer-Policy"] == "no-referrer"
