"""Atom, RSS and JSON Feed: valid by their specifications, with full text, for site, tags, authors and series."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from blog.models import Post, Series, User
from blog.services.post import post_save
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

SCHEMAS = Path(__file__).parent / "schemas"
FILE_NAMES = ("atom.xml", "rss.xml", "feed.json")
XML_FILE_NAMES = FILE_NAMES[:2]
FEEDS = tuple(f"/feeds/{name}" for name in FILE_NAMES)
XML_FEEDS = tuple(f"/feeds/{name}" for name in XML_FILE_NAMES)
BODY = """
## A heading

See [the other one](../other/), [a note](#a-heading) and ![a map](/static/blog/social-card.png). More.[^1]

<script>alert(1)</script>

[^1]: A footnote.
"""


def validate(content: bytes, address: str) -> None:
    """Raise for whatever the format's schema does not allow."""
    if address.endswith(".json"):
        jsonschema.validate(json.loads(content), json.loads((SCHEMAS / "json-feed.json").read_text()))
    else:
        schema = "atom.rng" if address.endswith("atom.xml") else "rss.rng"
        etree.RelaxNG(etree.parse(SCHEMAS / schema)).assertValid(etree.fromstring(content))


def items(content: bytes) -> list[dict[str, Any]]:
    """Id, title, address, summary and text of every entry, whatever the format."""
    if content.startswith(b"{"):
        names = {"id": "id", "title": "title", "url": "link", "summary": "summary", "content_html": "content"}
        return [{names[key]: item[key] for key in names} for item in json.loads(content)["items"]]
    feed = feedparser.parse(content, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        {
            "id": entry.id,
            "title": unescape(entry.title),
            "link": entry.link,
            "summary": unescape(entry.summary),
            "content": entry.content[0].value,
        }
        for entry in feed.entries
    ]


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


class TestContent:
    @pytest.mark.parametrize("address", FEEDS)
    def test_text_is_whole_and_safe_and_its_addresses_are_absolute(
        self, client: Client, make_post: MakePost, address: str
    ) -> None:
        """A reader has neither our page nor our style: no address is relative, no heading has a link to itself."""
        make_post(slug="one", body=BODY)
        (item,) = items(client.get(address).content)
        text = BeautifulSoup(item["content"], "html.parser")
        page = "http://testserver/posts/one/"
        assert {link["href"] for link in text.find_all("a")} == {
            "http://testserver/posts/other/",
            f"{page}#a-heading",
            f"{page}#fn1",
            f"{page}#fnref1",
        }
        assert [image["src"] for image in text.find_all("img")] == ["http://testserver/static/blog/social-card.png"]
        assert [heading.text.strip() for heading in text.find_all("h2")] == ["A heading"]
        assert "A footnote." in text.text
        assert not text.find("script")

    @pytest.mark.parametrize("address", FEEDS)
    def test_summary_is_what_was_typed(self, client: Client, make_post: MakePost, address: str) -> None:
        make_post(summary="5 < 6 & <b>")
        (item,) = items(client.get(address).content)
        assert item["summary"] == "5 < 6 & <b>"

    @pytest.mark.parametrize("address", FEEDS)
    def test_id_outlives_title_and_address(self, client: Client, make_post: MakePost, address: str) -> None:
        """No reader shows a renamed post as a new one; and the three formats call it the same."""
        post = make_post(slug="old")
        (before,) = items(client.get(address).content)
        post.slug, post.title = "new", "New"
        post_save(post=post)
        (after,) = items(client.get(address).content)
        assert after["link"] == "http://testserver/posts/new/"
        assert after["id"] == before["id"] == f"tag:testserver,{post.created_at:%Y-%m-%d}:/posts/{post.pk}"

    @pytest.mark.parametrize("address", XML_FEEDS)
    def test_entry_has_author_dates_and_tags(self, client: Client, make_post: MakePost, address: str) -> None:
        make_post(tags=("Docker", "도커"))
        (entry,) = feedparser.parse(client.get(address).content).entries
        assert entry.author == "Mina Park"
        assert {tag.term for tag in entry.tags} == {"Docker", "도커"}
        assert entry.published_parsed

    def test_json_item_has_author_dates_and_tags(self, client: Client, make_post: MakePost) -> None:
        post = make_post(tags=("Docker", "도커"))
        (item,) = json.loads(client.get("/feeds/feed.json").content)["items"]
        assert item["authors"] == [{"name": "Mina Park", "url": "http://testserver/authors/mina/"}]
        assert set(item["tags"]) == {"Docker", "도커"}
        assert post.published_at
        assert item["date_published"] == post.published_at.isoformat(timespec="seconds")

    @pytest.mark.parametrize("address", XML_FEEDS)
    def test_names_its_language_and_itself(self, client: Client, make_post: MakePost, address: str) -> None:
        make_post(language="ko")
        feed = feedparser.parse(client.get(f"/ko{address}?ignored=1").content).feed
        assert feed.language == "ko"
        assert f"http://testserver/ko{address}" in {link.href for link in feed.links}

    @pytest.mark.parametrize("address", FEEDS)
    def test_holds_the_twenty_newest_in_one_query(
        self,
        client: Client,
        make_post: MakePost,
        django_assert_num_queries: DjangoAssertNumQueries,
        address: str,
    ) -> None:
        for _ in range(21):
            make_post(tags=("a", "b"))
        with django_assert_num_queries(1):
            found = items(client.get(address).content)
        assert [item["title"] for item in found] == [f"Post {number}" for number in range(21, 1, -1)]


class TestSubjects:
    @pytest.mark.parametrize("name", FILE_NAMES)
    def test_tag_has_its_posts_alone(self, client: Client, make_post: MakePost, name: str) -> None:
        make_post(title="Other")
        make_post(title="Korean", tags=("도커",))
        content = client.get(f"/tags/도커/{name}").content
        assert [item["title"] for item in items(content)] == ["Korean"]
        assert "Wheelhouse: 도커" in content.decode()

    @pytest.mark.parametrize("name", FILE_NAMES)
    def test_author_has_their_posts_alone(self, client: Client, make_post: MakePost, editor: User, name: str) -> None:
        make_post(title="Hers")
        make_post(title="Theirs", author=editor)
        content = client.get(f"/authors/mina/{name}").content
        assert [item["title"] for item in items(content)] == ["Hers"]
        assert "Wheelhouse: Mina Park" in content.decode()

    @pytest.mark.parametrize("name", FILE_NAMES)
    def test_author_without_a_published_post_has_no_feed(
        self, client: Client, hidden_posts: list[Post], name: str
    ) -> None:
        assert client.get(f"/authors/mina/{name}").status_code == 404

    @pytest.mark.parametrize("path", ["/", "/ko/", "/tags/a/", "/authors/mina/"])
    def test_pages_name_their_feeds_in_their_language(self, client: Client, make_post: MakePost, path: str) -> None:
        """Each link leads to a feed of its type; a page about something names that thing's feeds first."""
        make_post(tags=("a",))
        page = BeautifulSoup(client.get(path).content, "html.parser")
        links = page.select("head link[rel=alternate][title]")
        assert len(links) == (3 if path in ("/", "/ko/") else 6)
        for link in links:
            response = client.get(str(link["href"]))
            assert response.headers["Content-Type"].startswith(str(link["type"]))
            assert ("피드" in str(link["title"])) == (path == "/ko/")
        assert str(links[0]["href"]).startswith(path if len(links) == 6 else f"{path}feeds/")


class TestConditionalGet:
    @pytest.mark.parametrize("address", FEEDS)
    def test_reader_who_has_it_gets_304_until_something_changes(
        self, client: Client, make_post: MakePost, address: str
    ) -> None:
        """Readers ask every hour; an unchanged feed costs them some headers."""
        make_post()
        etag = client.get(address).headers["ETag"]
        known = {"If-None-Match": etag}
        answer = client.get(address, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        make_post()
        assert client.get(address, headers=known).status_code == 200

    @pytest.mark.parametrize("address", FEEDS)
    def test_post_that_is_taken_back_is_a_change(self, client: Client, make_post: MakePost, address: str) -> None:
        make_post()
        newest = make_post()
        known = {"If-None-Match": client.get(address).headers["ETag"]}
        Post.objects.filter(pk=newest.pk).update(published_at=timezone.now() + timedelta(days=1))
        assert client.get(address, headers=known).status_code == 200
