"""What is in a feed, for site, tags, authors and series; and what a reader who has it is told."""

import json
from datetime import timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.blog.syndication.feed_items import BODY, FEEDS, FILE_NAMES, XML_FEEDS, items
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


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
    def test_holds_the_twenty_newest_in_two_queries(
        self,
        client: Client,
        make_post: MakePost,
        django_assert_num_queries: DjangoAssertNumQueries,
        address: str,
    ) -> None:
        for _ in range(21):
            make_post(tags=("a", "b"))
        with django_assert_num_queries(2):
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
