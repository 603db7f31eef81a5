"""The content of the feeds of site, tags, authors and series."""

import json

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.blog.syndication.feed_items import BODY, FEEDS, FILE_NAMES, XML_FEEDS, read_items
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestContent:
    @pytest.mark.parametrize("url", FEEDS)
    def test_text_is_complete_and_safe_with_absolute_urls(self, client: Client, make_post: MakePost, url: str) -> None:
        """URLs are absolute, and headings have no links to themselves."""
        make_post(slug="one", body=BODY)
        (item,) = read_items(client.get(url).content)
        text = BeautifulSoup(item["content"], "html.parser")
        page = "http://testserver/posts/one/"
        assert {link["href"] for link in text.find_all("a")} == {
            "http://testserver/posts/other/",
            f"{page}#a-heading",
            f"{page}#fn1",
            f"{page}#fnref1",
        }
        assert [image["src"] for image in text.find_all("img")] == ["http://testserver/static/core/social-card.png"]
        assert [heading.text.strip() for heading in text.find_all("h2")] == ["A heading"]
        assert "A footnote." in text.text
        assert not text.find("script")

    @pytest.mark.parametrize("url", FEEDS)
    def test_extensions_of_markdown_are_in_the_text(self, client: Client, make_post: MakePost, url: str) -> None:
        make_post(
            body='> [!NOTE]\n> See https://example.org.\n\nTerm\n: Meaning\n\n[a](tel:1)\n\n![a](/b.png "Caption")'
        )
        (item,) = read_items(client.get(url).content)
        text = BeautifulSoup(item["content"], "html.parser")
        assert [link["href"] for link in text.find_all("a")] == ["https://example.org", "tel:1"]
        assert [text.select_one(name).text for name in ("p", "dt", "dd", "figcaption")] == [  # type: ignore[union-attr]  # they are there
            *("Note", "Term", "Meaning", "Caption"),
        ]

    @pytest.mark.parametrize("url", FEEDS)
    def test_picture_from_another_site_is_a_link(self, client: Client, make_post: MakePost, url: str) -> None:
        make_post(body="![A wheel](https://elsewhere.org/a.png)")
        (item,) = read_items(client.get(url).content)
        text = BeautifulSoup(item["content"], "html.parser")
        assert not text.img
        assert [(link["href"], link.text) for link in text.find_all("a")] == [
            ("https://elsewhere.org/a.png", "A wheel")
        ]

    @pytest.mark.parametrize("url", FEEDS)
    def test_summary_is_escaped(self, client: Client, make_post: MakePost, url: str) -> None:
        make_post(summary="5 < 6 & <b>")
        (item,) = read_items(client.get(url).content)
        assert item["summary"] == "5 < 6 & <b>"

    @pytest.mark.parametrize("url", FEEDS)
    def test_id_stays_when_title_and_slug_change(self, client: Client, make_post: MakePost, url: str) -> None:
        """Feed readers don't show a renamed post as new. All formats have the same id."""
        post = make_post(slug="old")
        (before,) = read_items(client.get(url).content)
        post.slug, post.title = "new", "New"
        post_save(post=post)
        (after,) = read_items(client.get(url).content)
        assert after["link"] == "http://testserver/posts/new/"
        assert after["id"] == before["id"] == f"tag:testserver,{post.created_at:%Y-%m-%d}:/posts/{post.pk}"

    @pytest.mark.parametrize("url", XML_FEEDS)
    def test_xml_item_has_author_dates_and_tags(self, client: Client, make_post: MakePost, url: str) -> None:
        make_post(tags=("Docker", "도커"))
        (entry,) = feedparser.parse(client.get(url).content).entries
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

    @pytest.mark.parametrize("url", XML_FEEDS)
    def test_feed_has_its_language_and_url(self, client: Client, make_post: MakePost, url: str) -> None:
        make_post(language="ko")
        feed = feedparser.parse(client.get(f"/ko{url}?ignored=1").content).feed
        assert feed.language == "ko"
        assert f"http://testserver/ko{url}" in {link.href for link in feed.links}

    def test_has_the_twenty_newest_posts(
        self, client: Client, make_post: MakePost, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(21):
            make_post(tags=("a", "b"))
        for url in FEEDS:
            with django_assert_num_queries(3):
                found = read_items(client.get(url).content)
            assert [item["title"] for item in found] == [f"Post {number}" for number in range(21, 1, -1)], url


class TestSubjects:
    @pytest.mark.parametrize("name", FILE_NAMES)
    def test_tag(self, client: Client, make_post: MakePost, name: str) -> None:
        make_post(title="Other")
        make_post(title="Korean", tags=("도커",))
        content = client.get(f"/tags/도커/{name}").content
        assert [item["title"] for item in read_items(content)] == ["Korean"]
        assert "Ropewalk: 도커" in content.decode()

    @pytest.mark.parametrize("name", FILE_NAMES)
    def test_author(self, client: Client, make_post: MakePost, editor: User, name: str) -> None:
        make_post(title="Hers")
        make_post(title="Theirs", author=editor)
        content = client.get(f"/authors/mina/{name}").content
        assert [item["title"] for item in read_items(content)] == ["Hers"]
        assert "Ropewalk: Mina Park" in content.decode()

    def test_author_without_a_published_post_has_no_feed(self, client: Client, hidden_posts: list[Post]) -> None:
        assert {client.get(f"/authors/mina/{name}").status_code for name in FILE_NAMES} == {404}

    @pytest.mark.parametrize("path", ["/", "/ko/", "/tags/a/", "/authors/mina/"])
    def test_pages_link_to_their_feeds(self, client: Client, make_post: MakePost, path: str) -> None:
        make_post(tags=("a",))
        page = BeautifulSoup(client.get(path).content, "html.parser")
        links = page.select("head link[rel=alternate][title]")
        assert len(links) == (3 if path in ("/", "/ko/") else 6)
        for link in links:
            response = client.get(str(link["href"]))
            assert response.headers["Content-Type"].startswith(str(link["type"]))
            assert ("피드" in str(link["title"])) == (path == "/ko/")
        assert str(links[0]["href"]).startswith(path if len(links) == 6 else f"{path}feeds/")
