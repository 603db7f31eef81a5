"""Search, without JavaScript and in two languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.devices import on_both
from tests.conftest import MakePost


@pytest.fixture
def articles(make_post: MakePost) -> None:
    """Three articles, two of them about musl, and a Korean one."""
    make_post(title="Wheels on Alpine", slug="wheels", body="Alpine has **musl**, so it needs a wheel of its own.")
    make_post(title="What musl is", slug="musl", body="A small C library.")
    make_post(title="Paper", slug="paper", body="About paper.")
    make_post(title="항구에서", slug="harbour", language="ko", body="우리는 도커를 쓴다.")


@on_both
@pytest.mark.usefixtures("articles")
def test_search_from_the_menu_to_a_post(page: Page, screen: str) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_role("main").get_by_role("searchbox").fill("musl")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search/?q=musl")
    expect(page.locator("main article h2")).to_have_text(["What musl is", "Wheels on Alpine"])
    expect(page.get_by_text("2 articles")).to_be_visible()
    expect(page.locator("main article mark")).to_have_text(["musl", "musl"])
    page.get_by_role("link", name="Wheels on Alpine").click()
    expect(page).to_have_url("/posts/wheels/")


@pytest.mark.usefixtures("articles")
def test_korean_noun_is_found_without_javascript(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/ko/archive/")
    page.get_by_role("banner").get_by_role("link", name="검색").click()
    page.get_by_role("main").get_by_role("searchbox").fill("도커")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("main article h2")).to_have_text(["항구에서"])
    expect(page.locator("main article mark")).to_have_text(["도커"])
