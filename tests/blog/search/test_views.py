"""The search page."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def page(client: Client, question: str, path: str = "/search/") -> BeautifulSoup:
    response = client.get(path, {"q": question})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


class TestSearch:
    def test_hit_has_title_passage_and_facts(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="Wheels of Alpine", body="All wheels turn.", tags=("musl",))
        hit = page(client, "wheel").select_one("article")
        assert hit
        assert [mark.text for mark in hit.find_all("mark")] == ["Wheel", "wheel"]
        assert hit.select_one("h2 a")["href"] == post.get_absolute_url()  # type: ignore[index]  # it is there
        assert "Mina Park" in hit.text
        assert "musl" in hit.text

    @pytest.mark.parametrize("question", ["", "   "])
    def test_no_question_is_a_page_with_a_form(self, client: Client, question: str) -> None:
        found = page(client, question)
        assert found.select_one("main form[role=search]")
        assert not found.select(".search-error, .empty, article")

    @pytest.mark.parametrize(
        ("question", "said"),
        [
            ("nothing", "No article has all of “nothing”."),
            ("?!", "There is no letter and no digit in this"),
            ("x" * 101, "A search takes 100 characters at most; these are 101."),
            ("a\x00b", "Null characters are not allowed."),
            ("<b>&\"'x", "No article has all of “<b>&\"'x”."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client: Client, question: str, said: str) -> None:
        found = page(client, question)
        assert said in found.main.text  # type: ignore[union-attr]  # every page has one
        field = found.select_one("main input[name=q]")
        assert field
        assert field["value"].replace("\ufffd", "\x00") == question  # type: ignore[union-attr]  # one string

    def test_is_private_and_no_search_engines_business(self, client: Client) -> None:
        response = client.get("/search/?q=x")
        assert "no-store" in response["Cache-Control"]
        assert b'<meta name="robots" content="noindex">' in response.content

    def test_more_results_are_a_page_away(self, client: Client, make_post: MakePost) -> None:
        for number in range(11):
            make_post(title=f"Wheel {number}")
        first = page(client, "wheel")
        assert first.select_one(".search-count").text.strip() == "11 articles"  # type: ignore[union-attr]  # it is there
        assert len(first.select("article")) == 10
        (more,) = first.select(".pages a")
        second = BeautifulSoup(client.get(f"/search/{more['href']}").content, "html.parser")
        assert len(second.select("article")) == 1
        assert [link["href"] for link in second.select(".pages a")] == ["?q=wheel&page=1"]

    @pytest.mark.parametrize("number", ["0", "2", "x", "-1", "\x00", "9" * 30])
    def test_page_that_there_is_not(self, client: Client, make_post: MakePost, number: str) -> None:
        make_post(title="Wheel")
        assert client.get("/search/", {"q": "wheel", "page": number}).status_code == 404

    def test_other_languages_are_a_link_away(self, client: Client, make_post: MakePost) -> None:
        make_post(title="Wheel & 도커", language="ko")
        (link,) = page(client, "wheel & 도커").select(".search-elsewhere a")
        assert link.text == "한국어"
        answer = client.get(str(link["href"]))
        assert [hit.post.language for hit in answer.context["hits"]] == ["ko"]

    def test_number_of_queries_does_not_grow(
        self, client: Client, make_post: MakePost, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(25):
            make_post(body="wheels", tags=("a", "b"))
        with django_assert_max_num_queries(5):
            client.get("/search/?q=wheels")
