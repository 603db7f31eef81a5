"""Posts in several languages: linked, offered to readers, told to search engines."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.demo_content import demo_load, get_paths, read_markdown_file
from blog.posts.services.post import post_save, posts_trash, posts_unpublish
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ENGLISH, KOREAN = "http://testserver/posts/wheel/", "http://testserver/ko/posts/%ED%9C%A0/"


@pytest.fixture
def wheel(make_post: MakePost) -> Post:
    """A post in English."""
    return make_post(title="Wheel", slug="wheel")


@pytest.fixture
def korean_wheel(wheel: Post, make_post: MakePost) -> Post:
    """The same in Korean."""
    return make_post(title="휠", slug="휠", language="ko", translation_of=wheel)


def page_of(client: Client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser")


def hreflang(page: BeautifulSoup) -> dict[str, str]:
    """Every language that the head names, with its address."""
    return {str(link["hreflang"]): str(link["href"]) for link in page.select("head link[hreflang]")}


def switch(page: BeautifulSoup) -> dict[str, str]:
    """What the menu of languages says, and where it leads."""
    return {link.text: str(link["href"]) for link in page.select(".menu-languages a")}


class TestHead:
    @pytest.mark.parametrize("path", ["/posts/wheel/", "/ko/posts/휠/"])
    def test_every_version_names_all_of_them_and_a_default(self, client: Client, korean_wheel: Post, path: str) -> None:
        """Search engines believe links that lead back; the page itself is one of them."""
        page = page_of(client, path)
        assert hreflang(page) == {"en": ENGLISH, "ko": KOREAN, "x-default": ENGLISH}
        (other,) = page.select("meta[property='og:locale:alternate']")
        assert other["content"] == ("ko_KR" if path.startswith("/posts") else "en_US")

    def test_post_of_one_language_names_none(self, client: Client, wheel: Post) -> None:
        assert hreflang(page_of(client, "/posts/wheel/")) == {}

    def test_home_pages_name_each_other(self, client: Client, db: None) -> None:
        expected = {"en": "http://testserver/", "ko": "http://testserver/ko/", "x-default": "http://testserver/"}
        assert hreflang(page_of(client, "/")) == hreflang(page_of(client, "/ko/")) == expected

    @pytest.mark.parametrize("take_away", [posts_unpublish, posts_trash])
    def test_version_that_is_not_public_is_not_named(
        self, client: Client, korean_wheel: Post, take_away: object
    ) -> None:
        assert callable(take_away)
        take_away(posts=[korean_wheel])
        html = client.get("/posts/wheel/").content.decode()
        assert "휠" not in html
        assert hreflang(BeautifulSoup(html, "html.parser")) == {}

    def test_version_that_is_scheduled_is_not_named(self, client: Client, korean_wheel: Post) -> None:
        Post.objects.filter(pk=korean_wheel.pk).update(published_at=timezone.now() + timedelta(days=1))
        assert hreflang(page_of(client, "/posts/wheel/")) == {}


class TestReader:
    def test_switch_leads_to_the_translation(self, client: Client, korean_wheel: Post) -> None:
        english, korean = page_of(client, "/posts/wheel/"), page_of(client, "/ko/posts/휠/")
        assert switch(english) == {"English": "/posts/wheel/", "한국어": "/ko/posts/%ED%9C%A0/"}
        assert switch(korean) == switch(english)

    def test_switch_says_when_it_leads_home(self, client: Client, wheel: Post) -> None:
        """In the language that it leads to, because its reader reads that."""
        assert switch(page_of(client, "/posts/wheel/")) == {"English": "/posts/wheel/", "한국어 (첫 화면)": "/ko/"}

    def test_post_says_where_else_it_is(self, client: Client, korean_wheel: Post) -> None:
        (link,) = page_of(client, "/posts/wheel/").select(".post-head a[hreflang]")
        assert (link.text, link["lang"], link["href"]) == ("한국어", "ko", "/ko/posts/%ED%9C%A0/")
        assert link["title"] == "휠"

    def test_preview_offers_no_version(self, client: Client, korean_wheel: Post, editor: User) -> None:
        """It stands on no public page yet."""
        client.force_login(editor)
        page = page_of(client, f"/admin/posts/post/{korean_wheel.pk}/preview/")
        assert not page.select(".post-head a[hreflang]")
        assert hreflang(page) == {}


class TestSitemap:
    def test_names_the_versions_of_each_page(self, client: Client, korean_wheel: Post, make_post: MakePost) -> None:
        make_post(slug="alone")
        found = {
            url.findtext("s:loc", "", NAMESPACES): {
                link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMESPACES)
            }
            for url in ElementTree.fromstring(client.get("/sitemap.xml").content)
        }
        versions = {"en": ENGLISH, "ko": KOREAN, "x-default": ENGLISH}
        assert found[ENGLISH] == found[KOREAN] == versions
        assert found["http://testserver/posts/alone/"] == {}
        assert found["http://testserver/ko/"]["x-default"] == "http://testserver/"

    def test_number_of_queries_does_not_grow(
        self,
        client: Client,
        korean_wheel: Post,
        make_post: MakePost,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(10):
            make_post(language="ko", translation_of=make_post())
        with django_assert_max_num_queries(8):
            client.get("/sitemap.xml")


class TestLinking:
    def test_second_version_in_a_language_is_refused_with_the_name_of_the_first(
        self, korean_wheel: Post, wheel: Post, make_post: MakePost
    ) -> None:
        with pytest.raises(ValidationError, match="“휠” is one already"):
            make_post(title="바퀴", language="ko", translation_of=wheel)

    def test_version_in_the_language_of_the_original_is_refused(self, wheel: Post, make_post: MakePost) -> None:
        with pytest.raises(ValidationError, match="“Wheel” is one already"):
            make_post(translation_of=wheel)

    def test_language_that_would_double_one_is_refused(self, korean_wheel: Post, wheel: Post) -> None:
        """From either side."""
        korean_wheel.language, wheel.language = "en", "ko"
        for post in (korean_wheel, wheel):
            with pytest.raises(ValidationError, match="is one already"):
                post_save(post=post)

    def test_original_that_is_called_a_translation_of_its_translation_stays_the_original(
        self, korean_wheel: Post, wheel: Post
    ) -> None:
        """Whoever links the two from both sides says one thing."""
        wheel.translation_of = korean_wheel
        assert post_save(post=wheel).translation_of is None
        korean_wheel.refresh_from_db()
        assert korean_wheel.translation_of == wheel

    def test_post_is_no_translation_of_itself(self, wheel: Post) -> None:
        wheel.translation_of = wheel
        assert post_save(post=wheel).translation_of is None

    def test_two_pairs_do_not_become_one(self, korean_wheel: Post, wheel: Post, make_post: MakePost) -> None:
        other = make_post(title="Rope")
        make_post(title="밧줄", language="ko", translation_of=other)
        other.language, other.translation_of = "ko", wheel
        with pytest.raises(ValidationError, match="is one already"):
            post_save(post=other)

    def test_link_that_is_taken_away_is_gone_from_both(self, client: Client, korean_wheel: Post) -> None:
        korean_wheel.translation_of = None
        post_save(post=korean_wheel)
        assert hreflang(page_of(client, "/posts/wheel/")) == hreflang(page_of(client, "/ko/posts/휠/")) == {}

    def test_translation_outlives_its_original(self, client: Client, korean_wheel: Post, wheel: Post) -> None:
        wheel.delete()
        assert client.get("/ko/posts/휠/").status_code == 200


class TestDemo:
    def test_articles_with_one_file_name_are_linked(self) -> None:
        demo_load()
        slugs = {path: read_markdown_file(path).slug for path in get_paths()}
        for path, slug in slugs.items():
            if path.parent.name == "ko":
                original = Post.objects.get(language="ko", slug=slug).translation_of
                assert original
                assert original.slug == slugs[path.parent.parent / "en" / path.name]
