"""Atom, RSS and JSON Feed are valid by their specifications, and their schemas refuse what is not."""

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
from tests.blog.syndication.feed_items import BODY, FEEDS, FILE_NAMES, XML_FEEDS, items, validate
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestValidity:
    @pytest.mark.parametrize("name", FILE_NAMES)
    @pytest.mark.parametrize("prefix", ["", "/ko"])
    @pytest.mark.parametrize("folder", ["feeds", "tags/도커", "authors/mina", "series/긴-연재"])
    def test_feeds_of_site_tag_author_and_series_are_valid(
        self, client: Client, make_post: MakePost, folder: str, prefix: str, name: str
    ) -> None:
        """In both languages, with words that XML, HTML and JSON must escape."""
        words = {"title": "휠 & <musl> “]]>”", "slug": "휠", "body": BODY, "tags": ("도커", "a & b")}
        for language in ("en", "ko"):
            series = Series.objects.create(language=language, title="긴 연재 & <more>", slug="긴-연재")
            make_post(language=language, series=series, **words)
        response = client.get(f"{prefix}/{folder}/{name}")
        validate(response.content, name)
        (item,) = items(response.content)
        assert item["title"] == "휠 & <musl> “]]>”"
        assert item["link"] == f"http://testserver{prefix}/posts/%ED%9C%A0/"

    @pytest.mark.parametrize("address", FEEDS)
    def test_empty_blog_has_a_valid_feed(self, client: Client, address: str) -> None:
        content = client.get(address).content
        validate(content, address)
        assert items(content) == []

    @pytest.mark.parametrize("address", XML_FEEDS)
    def test_characters_that_xml_cannot_hold_are_left_out(
        self, client: Client, make_post: MakePost, author: User, address: str
    ) -> None:
        """A control character that was pasted into any field must not take the whole feed away."""
        author.display_name = "Mina\x1b Park"
        author.save()
        make_post(title="A\x07b", summary="C\x0bd\ufffe", body="E\x1bf", tags=("g\x08h",))
        content = client.get(address).content
        validate(content, address)
        (item,) = items(content)
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
    def test_schema_of_atom_refuses_what_the_rfc_does(
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
    def test_schema_of_rss_refuses_what_the_specification_does(
        self, client: Client, make_post: MakePost, pattern: str, replacement: str
    ) -> None:
        make_post()
        text = client.get("/feeds/rss.xml").content.decode()
        broken = re.sub(pattern, replacement, text)
        assert broken != text
        with pytest.raises(etree.DocumentInvalid):
            validate(broken.encode(), "rss.xml")

    @pytest.mark.parametrize(
        "spoil",
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
    def test_schema_of_json_feed_refuses_what_the_specification_does(
        self, client: Client, make_post: MakePost, spoil: Callable[[dict[str, Any]], object]
    ) -> None:
        make_post()
        feed = json.loads(client.get("/feeds/feed.json").content)
        spoil(feed)
        with pytest.raises(jsonschema.ValidationError):
            validate(json.dumps(feed).encode(), "feed.json")
