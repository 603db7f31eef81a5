"""Home page and post page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestHome:
    def test_newest_first(self, client: Client, make_post: MakePost) -> None:
        old, new = make_post(title="Old"), make_post(title="New")
        assert list(client.get("/").context["page"]) == [new, old]

    def test_every_language_has_its_own(self, client: Client, make_post: MakePost) -> None:
        english, korean = make_post(), make_post(language="ko", title="휠")
        assert list(client.get("/").context["page"]) == [english]
        assert list(client.get("/ko/").context["page"]) == [korean]

    def test_empty_blog_is_a_page(self, client: Client) -> None:
        assert client.get("/").status_code == 200

    @pytest.mark.parametrize("number", [1, 10, 25])
    def test_number_of_queries_does_not_grow(
        self,
        client: Client,
        make_post: MakePost,
        django_assert_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        for _ in range(number):
            make_post(tags=("a", "b", "c"))
        with django_assert_num_queries(2):
            client.get("/")


class TestPost:
    def test_shows_the_rendered_text(self, client: Client, make_post: MakePost) -> None:
        post = make_post(body="Some **bold** text", tags=("Docker",))
        html = client.get(post.get_absolute_url()).content.decode()
        assert "<strong>bold</strong>" in html
        assert "Mina Park" in html
        assert "/tags/docker/" in html

    def test_seven_queries(
        self,
        client: Client,
        make_post: MakePost,
        django_assert_num_queries: DjangoAssertNumQueries,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Settings, post, tags, older and newer, related posts, translations; without what optional apps add."""
        monkeypatch.setattr("blog.core.templatetags.slots.get_slot_templates", lambda _name: ())
        posts = [make_post(tags=("a", "b")) for _ in range(20)]
        with django_assert_num_queries(7):
            client.get(posts[10].get_absolute_url())

    def test_korean_address_works(self, client: Client, make_post: MakePost) -> None:
        make_post(slug="휠이란-무엇인가", language="ko", tags=("도커",))
        assert client.get("/ko/posts/휠이란-무엇인가/").status_code == 200
        assert client.get("/ko/tags/도커/").status_code == 200

    def test_post_of_another_language_is_not_here(self, client: Client, make_post: MakePost) -> None:
        make_post(slug="wheels", language="ko")
        assert client.get("/posts/wheels/").status_code == 404

    def test_title_with_markup_is_text(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="<b>Wheels & <script>", summary='"quoted" <i>')
        html = client.get(post.get_absolute_url()).content.decode()
        assert "<b>Wheels" not in html
        assert "&lt;b&gt;Wheels &amp; &lt;script&gt;" in html
