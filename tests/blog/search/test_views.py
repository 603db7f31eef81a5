"""The search page."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


def search(client: Client, query: str) -> BeautifulSoup:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


class TestSearch:
    def test_hit_has_title_passage_author_and_tags(self, client: Client, make_post: MakePost) -> None:
        post = make_post(title="Wheels of Alpine", body="All wheels turn.", tags=("musl",))
        hit = search(client, "wheel").select_one("article")
        assert hit
        assert [mark.text for mark in hit.find_all("mark")] == ["Wheel", "wheel"]
        assert hit.select_one("h2 a")["href"] == post.get_absolute_url()  # type: ignore[index]  # it is there
        assert "Mina Park" in hit.text
        assert "musl" in hit.text

    @pytest.mark.parametrize("query", ["", "   "])
    def test_without_a_query_there_is_only_the_form(self, client: Client, query: str) -> None:
        found = search(client, query)
        assert found.select_one("main form[role=search]")
        assert not found.select(".search-error, .empty, article")

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("nothing", "No article contains all of “nothing”."),
            ("?!", "Enter a word with at least one letter or digit."),
            ("x" * 101, "Enter at most 100 characters; this has 101."),
            ("a\x00b", "Null characters are not allowed."),
            ("<b>&\"'x", "No article contains all of “<b>&\"'x”."),
        ],
    )
    def test_message_and_query_are_on_the_page(self, client: Client, query: str, message: str) -> None:
        found = search(client, query)
        assert message in found.main.text  # type: ignore[union-attr]  # every page has one
        field = found.select_one("main input[name=q]")
        assert field
        assert field["value"].replace("\ufffd", "\x00") == query  # type: ignore[union-attr]  # one string

    def test_nothing_found_offers_new_posts_and_tags(self, client: Client, make_post: MakePost) -> None:
        make_post(title="Hemp")
        found = search(client, "nothing")
        assert [link.text for link in found.select(".titles a")] == ["Hemp"]
        assert found.select_one('main a[href="/tags/"]')

    def test_a_missing_page_has_the_form(self, client: Client) -> None:
        page = BeautifulSoup(client.get("/no/such/path/").content, "html.parser")
        assert page.select_one("main form[role=search]")

    def test_is_not_indexed_by_search_engines(self, client: Client) -> None:
        response = client.get("/search/?q=x")
        assert b'<meta name="robots" content="noindex">' in response.content

    def test_results_are_paginated(self, client: Client, make_post: MakePost) -> None:
        for number in range(11):
            make_post(title=f"Wheel {number}")
        first = search(client, "wheel")
        assert first.select_one(".search-count").text.strip() == "11 articles"  # type: ignore[union-attr]  # it is there
        assert len(first.select("article")) == 10
        (more,) = first.select(".pages a")
        second = BeautifulSoup(client.get(f"/search/{more['href']}").content, "html.parser")
        assert len(second.select("article")) == 1
        assert [link["href"] for link in second.select(".pages a")] == ["?q=wheel&page=1"]

    @pytest.mark.parametrize("number", ["0", "2", "x", "-1", "\x00", "9" * 30])
    def test_missing_page_is_404(self, client: Client, make_post: MakePost, number: str) -> None:
        make_post(title="Wheel")
        assert client.get("/search/", {"q": "wheel", "page": number}).status_code == 404

    def test_links_to_the_same_search_in_other_languages(self, client: Client, make_post: MakePost) -> None:
        make_post(title="Wheel & 도커", language="ko")
        (link,) = search(client, "wheel & 도커").select(".search-elsewhere a")
        assert link.text == "한국어"
        response = client.get(str(link["href"]))
        assert [hit.post.language for hit in response.context["hits"]] == ["ko"]

    def test_number_of_queries_does_not_grow(
        self, client: Client, make_post: MakePost, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(25):
            make_post(body="wheels", tags=("a", "b"))
        with django_assert_max_num_queries(5):
            client.get("/search/?q=wheels")
