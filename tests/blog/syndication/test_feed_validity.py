"""Feeds match the schemas of Atom, RSS and JSON Feed, and the schemas reject invalid feeds."""

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.test import Client
from lxml import etree

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

    @pytest.mark.parametrize(
        ("pattern", "replacement"),
        [
            ("<id>[^<]*</id>", ""),
            ("<id>tag:", "<id>/"),
            ("<author>.*?</author>", ""),
            ("<updated>[^<]*</updated>", "<updated>yesterday</updated>"),
            (r"(<published>[^<]*)\+00:00", r"\1"),
            ("<name>[^<]*</name>", ""),
            ('rel="alternate"', 'rel="sideways"'),
            ('href="http://testserver', 'href="'),
            ('<content type="html">', "<content>"),
            ("</entry>", "<colour>red</colour></entry>"),
        ],
    )
    def test_atom_schema_rejects_invalid_feeds(
        self, client: Client, make_post: MakePost, pattern: str, replacement: str
    ) -> None:
        make_post(tags=("a",))
        text = client.get("/feeds/atom.xml").content.decode()
        broken = re.sub(pattern, replacement, text, flags=re.DOTALL)
        assert broken != text
        with pytest.raises(etree.DocumentInvalid):
            validate(broken.encode(), "atom.xml")

    @pytest.mark.parametrize(
        ("pattern", "replacement"),
        [
            ("(?s)<channel><title>[^<]*</title>", "<channel>"),
            ("<description>[^<]*</description>", ""),
            ("<pubDate>[^<]*</pubDate>", "<pubDate>2026-01-01</pubDate>"),
            (' isPermaLink="false"', ""),
            ("<link>http://testserver", "<link>"),
            ('version="2.0"', 'version="1.0"'),
            ("</item>", "<colour>red</colour></item>"),
        ],
    )
    def test_rss_schema_rejects_invalid_feeds(
        self, client: Client, make_post: MakePost, pattern: str, replacement: str
    ) -> None:
        make_post()
        text = client.get("/feeds/rss.xml").content.decode()
        broken = re.sub(pattern, replacement, text)
        assert broken != text
        with pytest.raises(etree.DocumentInvalid):
            validate(broken.encode(), "rss.xml")

    @pytest.mark.parametrize(
        "damage",
        [
            lambda feed: feed.pop("title"),
            lambda feed: feed.update(version="https://jsonfeed.org/version/1"),
            lambda feed: feed["items"][0].update(id=5),
            lambda feed: feed["items"][0].update(url="/posts/a/"),
            lambda feed: feed["items"][0].update(date_published="2026-01-01"),
            lambda feed: feed["items"][0].pop("content_html"),
            lambda feed: feed["items"][0].update(author="Mina"),
            lambda feed: feed["items"][0].update(authors=[{}]),
        ],
    )
    def test_json_feed_schema_rejects_invalid_feeds(
        self, client: Client, make_post: MakePost, damage: Callable[[dict[str, Any]], object]
    ) -> None:
        make_post()
        feed = json.loads(client.get("/feeds/feed.json").content)
        damage(feed)
        with pytest.raises(jsonschema.ValidationError):
            validate(json.dumps(feed).encode(), "feed.json")
