"""A post in two languages: linked by a writer, read by readers of both."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.devices import on_both
from tests.conftest import MakePost


def test_a_writer_links_a_translation_to_its_original(signed_in: Page, make_post: MakePost) -> None:
    """The original is found by typing some of its title; after that each post names the other."""
    make_post(title="A boat comes in", slug="boat")
    korean = make_post(title="배가 들어온다", slug="배", language="ko")
    signed_in.goto(reverse("admin:posts_post_change", args=[korean.pk]))
    signed_in.get_by_role("combobox", name="Translation of").click()
    signed_in.locator(".select2-search__field").press_sequentially("boat")
    signed_in.get_by_role("option", name="A boat comes in").click()
    signed_in.locator("[name=_save]").first.click()
    signed_in.goto("/posts/boat/")
    signed_in.get_by_role("article").get_by_role("link", name="한국어").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("배가 들어온다")


@on_both
def test_the_switch_of_languages_stays_with_the_post(page: Page, make_post: MakePost, screen: str) -> None:
    """From the English text to the Korean one and back; the interface comes along."""
    english = make_post(title="A boat comes in", slug="boat")
    make_post(title="배가 들어온다", slug="배", language="ko", translation_of=english)
    heading, header = page.get_by_role("heading", level=1), page.get_by_role("banner")
    page.goto("/posts/boat/")
    header.get_by_role("link", name="한국어").click()
    expect(heading).to_have_text("배가 들어온다")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    header.get_by_role("link", name="English").click()
    expect(heading).to_have_text("A boat comes in")
