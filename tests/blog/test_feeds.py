"""Atom and RSS."""

from html import unescape

import feedparser
import pytest
from django.test import Client

from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

FEEDS = ("/feeds/atom.xml", "/feeds/rss.xml")


class TestSiteFeed:
    @pytest.mark.parametrize("address", FEEDS)
    def test_entry_has_what_a_reader_shows(self, client: Client, make_post: MakePost, address: str) -> None:
        post = make_post(title="Wheels & <musl>", tags=("Docker", "도커"))
        feed = feedparser.parse(client.get(address).content)
        assert not feed.bozo
        (entry,) = feed.entries
        assert unescape(entry.title) == "Wheels & <musl>"
        assert entry.link == f"http://testserver{post.get_absolute_url()}"
        assert entry.author == "Mina Park"
        assert {tag.term for tag in entry.tags} == {"Docker", "도커"}
        assert entry.summary == post.summary

    @pytest.mark.parametrize("address", FEEDS)
    def test_names_its_language_and_itself(self, client: Client, make_post: MakePost, address: str) -> None:
        make_post(language="ko")
        feed = feedparser.parse(client.get(f"/ko{address}").content).feed
        assert feed.language == "ko"
        assert f"http://testserver/ko{address}" in {link.href for link in feed.links}

    @pytest.mark.parametrize("address", FEEDS)
    def test_holds_the_twenty_newest(self, client: Client, make_post: MakePost, address: str) -> None:
        for _ in range(21):
            make_post()
        entries = feedparser.parse(client.get(address).content).entries
        assert len(entries) == 20
        assert entries[0].title == "Post 21"

    @pytest.mark.parametrize("address", FEEDS)
    def test_empty_blog_has_a_valid_feed(self, client: Client, address: str) -> None:
        assert not feedparser.parse(client.get(address).content).bozo


class TestTagFeed:
    @pytest.mark.parametrize("kind", ["atom", "rss"])
    def test_holds_the_posts_of_its_tag(self, client: Client, make_post: MakePost, kind: str) -> None:
        make_post(title="Other")
        make_post(title="Korean", tags=("도커",))
        feed = feedparser.parse(client.get(f"/tags/도커/{kind}.xml").content)
        assert feed.feed.title == "Wheelhouse: 도커"
        assert [entry.title for entry in feed.entries] == ["Korean"]
