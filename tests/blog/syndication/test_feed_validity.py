"""Feeds match the schemas of Atom, RSS and JSON Feed, and the schemas reject invalid feeds."""

import pytest
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Series
from tests.blog.syndication.feed_items import BODY, FEEDS, FILE_NAMES, XML_FEEDS, read_items, validate
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestValidity:
    @pytest.mark.parametrize("name", FILE_NAMES)
    @pytest.mark.parametrize("prefix", ["", "/ko"])
    @pytest.mark.parametrize("folder", ["feeds", "tags/도커", "authors/mina", "series/긴-연재"])
    def test_feeds_are_valid(self, client: Client, make_post: MakePost, folder: str, prefix: str, name: str) -> None:
        """In both languages, with characters that XML, HTML and JSON escape."""
        fields = {"title": "휠 & <musl> “]]>”", "slug": "휠", "body": BODY, "tags": ("도커", "a & b")}
        for language in ("en", "ko"):
            series = Series.objects.create(language=language, title="긴 연재 & <more>", slug="긴-연재")
            make_post(language=language, series=series, **fields)
        response = client.get(f"{prefix}/{folder}/{name}")
        validate(response.content, name)
        (item,) = read_items(response.content)
        assert item["title"] == "휠 & <musl> “]]>”"
        assert item["link"] == f"http://testserver{prefix}/posts/%ED%9C%A0/"

    @pytest.mark.parametrize("url", FEEDS)
    def test_empty_blog_has_a_valid_feed(self, client: Client, url: str) -> None:
        content = client.get(url).content
        validate(content, url)
        assert read_items(content) == []

    @pytest.mark.parametrize("url", XML_FEEDS)
    def test_invalid_xml_characters_are_removed(
        self, client: Client, make_post: MakePost, author: User, url: str
    ) -> None:
        """A pasted control character must not break the whole feed."""
        author.display_name = "Mina\x1b Park"
        author.save()
        make_post(title="A\x07b", summary="C\x0bd\ufffe", body="E\x1bf", tags=("g\x08h",))
        content = client.get(url).content
        validate(content, url)
        (item,) = read_items(content)
        assert (item["title"], item["summary"], item["content"].strip()) == ("Ab", "Cd", "<p>Ef</p>")
