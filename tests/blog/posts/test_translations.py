"""Translations: links between posts, and what readers and search engines see of them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.demo_content import demo_load, get_paths, read_article
from blog.posts.services.post import post_save, posts_trash, posts_unpublish
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

ENGLISH, KOREAN = "http://testserver/posts/wheel/", "http://testserver/ko/posts/%ED%9C%A0/"


@pytest.fixture
def wheel(make_post: MakePost) -> Post:
    return make_post(title="Wheel", slug="wheel")


@pytest.fixture
def korean_wheel(wheel: Post, make_post: MakePost) -> Post:
    """Its translation."""
    return make_post(title="휠", slug="휠", language="ko", translation_of=wheel)


def get_page(client: Client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser")


def get_hreflang(page: BeautifulSoup) -> dict[str, str]:
    """The URLs in the head by language."""
    return {str(link["hreflang"]): str(link["href"]) for link in page.select("head link[hreflang]")}


def get_language_menu(page: BeautifulSoup) -> dict[str, str]:
    """The URLs in the menu by their texts."""
    return {link.text: str(link["href"]) for link in page.select(".menu-languages a")}


class TestHreflang:
    @pytest.mark.parametrize("path", ["/posts/wheel/", "/ko/posts/휠/"])
    def test_every_translation_links_all_and_a_default(self, client: Client, korean_wheel: Post, path: str) -> None:
        assert get_hreflang(get_page(client, path)) == {"en": ENGLISH, "ko": KOREAN, "x-default": ENGLISH}

    def test_post_without_translations_links_none(self, client: Client, wheel: Post) -> None:
        assert get_hreflang(get_page(client, "/posts/wheel/")) == {}

    def test_home_pages_link_each_other(self, client: Client, db: None) -> None:
        expected = {"en": "http://testserver/", "ko": "http://testserver/ko/", "x-default": "http://testserver/"}
        assert get_hreflang(get_page(client, "/")) == get_hreflang(get_page(client, "/ko/")) == expected

    @pytest.mark.parametrize("hide", [posts_unpublish, posts_trash])
    def test_hidden_translation_is_not_linked(self, client: Client, korean_wheel: Post, hide: object) -> None:
        assert callable(hide)
        hide(posts=[korean_wheel])
        html = client.get("/posts/wheel/").content.decode()
        assert "휠" not in html
        assert get_hreflang(BeautifulSoup(html, "html.parser")) == {}

    def test_scheduled_translation_is_not_linked(self, client: Client, korean_wheel: Post) -> None:
        Post.objects.filter(pk=korean_wheel.pk).update(published_at=timezone.now() + timedelta(days=1))
        assert get_hreflang(get_page(client, "/posts/wheel/")) == {}


class TestLinks:
    def test_language_menu_links_the_translation(self, client: Client, korean_wheel: Post) -> None:
        english, korean = get_page(client, "/posts/wheel/"), get_page(client, "/ko/posts/휠/")
        assert get_language_menu(english) == {"English": "/posts/wheel/", "한국어": "/ko/posts/%ED%9C%A0/"}
        assert get_language_menu(korean) == get_language_menu(english)

    def test_language_menu_says_if_it_links_the_home_page(self, client: Client, wheel: Post) -> None:
        assert get_language_menu(get_page(client, "/posts/wheel/")) == {
            "English": "/posts/wheel/",
            "한국어 (첫 화면)": "/ko/",
        }

    def test_post_links_its_translation(self, client: Client, korean_wheel: Post) -> None:
        (link,) = get_page(client, "/posts/wheel/").select(".post-head a[hreflang]")
        assert (link.text, link["lang"], link["href"]) == ("한국어", "ko", "/ko/posts/%ED%9C%A0/")
        assert link["title"] == "휠"

    def test_preview_links_no_translation(self, client: Client, korean_wheel: Post, editor: User) -> None:
        client.force_login(editor)
        page = get_page(client, f"/admin/posts/post/{korean_wheel.pk}/preview/")
        assert not page.select(".post-head a[hreflang]")
        assert get_hreflang(page) == {}


class TestValidation:
    def test_second_translation_into_a_language_is_rejected(
        self, korean_wheel: Post, wheel: Post, make_post: MakePost
    ) -> None:
        with pytest.raises(ValidationError, match="“휠” is one already"):
            make_post(title="바퀴", language="ko", translation_of=wheel)

    def test_translation_into_the_language_of_the_original_is_rejected(self, wheel: Post, make_post: MakePost) -> None:
        with pytest.raises(ValidationError, match="“Wheel” is one already"):
            make_post(translation_of=wheel)

    def test_change_to_the_language_of_a_translation_is_rejected(self, korean_wheel: Post, wheel: Post) -> None:
        korean_wheel.language, wheel.language = "en", "ko"
        for post in (korean_wheel, wheel):
            with pytest.raises(ValidationError, match="is one already"):
                post_save(post=post)

    def test_original_that_is_linked_to_its_translation_stays_the_original(
        self, korean_wheel: Post, wheel: Post
    ) -> None:
        wheel.translation_of = korean_wheel
        assert post_save(post=wheel).translation_of is None
        korean_wheel.refresh_from_db()
        assert korean_wheel.translation_of == wheel

    def test_post_linked_to_itself_is_no_translation(self, wheel: Post) -> None:
        wheel.translation_of = wheel
        assert post_save(post=wheel).translation_of is None

    def test_two_pairs_are_not_joined(self, korean_wheel: Post, wheel: Post, make_post: MakePost) -> None:
        other = make_post(title="Rope")
        make_post(title="밧줄", language="ko", translation_of=other)
        other.language, other.translation_of = "ko", wheel
        with pytest.raises(ValidationError, match="is one already"):
            post_save(post=other)

    def test_removed_link_is_gone_from_both(self, client: Client, korean_wheel: Post) -> None:
        korean_wheel.translation_of = None
        post_save(post=korean_wheel)
        assert get_hreflang(get_page(client, "/posts/wheel/")) == get_hreflang(get_page(client, "/ko/posts/휠/")) == {}

    def test_translation_outlives_its_original(self, client: Client, korean_wheel: Post, wheel: Post) -> None:
        wheel.delete()
        assert client.get("/ko/posts/휠/").status_code == 200


class TestDemo:
    def test_articles_with_one_file_name_are_linked(self) -> None:
        demo_load()
        slugs = {path: read_article(path).slug for path in get_paths()}
        for path, slug in slugs.items():
            if path.parent.name == "ko":
                original = Post.objects.get(language="ko", slug=slug).translation_of
                assert original
                assert original.slug == slugs[path.parent.parent / "en" / path.name]
