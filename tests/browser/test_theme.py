"""The reader's choice of a light or a dark page."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.conftest import MakePost

LIGHT, DARK = "rgb(251, 252, 250)", "rgb(13, 22, 28)"
# The background before the page's text is parsed: what a reader would see flash.
FIRST = """
new MutationObserver(() => {
  if (document.body) window.first ??= getComputedStyle(document.body).backgroundColor;
}).observe(document, {childList: true, subtree: true});
"""
SCRIPT = Path(settings.BASE_DIR, "blog/core/static/core/theme.js")


@pytest.fixture(autouse=True)
def article(make_post: MakePost) -> None:
    make_post(slug="one")


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_choice_holds_on_every_page_from_the_first_paint(page: Page) -> None:
    """It overrides the system's preference, also for the browser's bar, until the reader chooses “System”."""
    page.emulate_media(color_scheme="light")
    page.goto("/")
    assert background(page) == LIGHT
    page.get_by_label("Theme").select_option("Dark")
    assert background(page) == DARK
    page.add_init_script(FIRST)
    page.goto("/posts/one/")
    assert page.evaluate("window.first") == DARK
    expect(page.get_by_label("Theme")).to_have_value("dark")
    assert page.locator("meta[name=theme-color]").evaluate_all("all => all.map(meta => meta.media)") == [
        "not all",
        "all",
    ]
    page.get_by_label("Theme").select_option("System")
    assert background(page) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert background(page) == DARK


def test_a_choice_is_undone_on_paper(page: Page) -> None:
    page.goto("/posts/one/")
    page.get_by_label("Theme").select_option("Dark")
    page.emulate_media(media="print")
    assert background(page) == "rgb(255, 255, 255)"


def test_without_scripts_or_storage_the_system_decides(new_context: NewContext, page: Page) -> None:
    """There is no choice without scripts; without storage it holds for the page."""
    plain = new_context(java_script_enabled=False, color_scheme="dark").new_page()
    plain.goto("/")
    expect(plain.locator("html")).to_have_css("color-scheme", "light dark")
    expect(plain.get_by_label("Theme")).to_be_hidden()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})")
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.get_by_label("Theme").select_option("Dark")
    assert background(page) == DARK


def test_the_script_that_every_page_waits_for_is_small() -> None:
    assert SCRIPT.stat().st_size <= 1000
