"""Autosave for another user, in two tabs, and without storage or JavaScript."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from blog.accounts.models import User
from tests.browser.autosave import (
    ADD,
    TYPED,
    expect_nothing_offered,
    expect_typed,
    field,
    find_offers,
    get_stored_bodies,
    open_signed_in_page,
    write,
)
from tests.browser.conftest import NewContext, SignIn
from tests.browser.test_accessibility import violations
from tests.browser.test_writing import message, press


def test_another_user_of_the_browser_gets_no_offer(signed_in: Page, client: Client, base_url: str) -> None:
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    client.force_login(User.objects.create_superuser("colleague"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    signed_in.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
    signed_in.goto(ADD)
    expect_nothing_offered(signed_in)


def test_two_tabs_keep_two_texts(signed_in: Page) -> None:
    """Text that is open in another tab is not offered."""
    second = signed_in.context.new_page()
    for page, body in ((signed_in, "First."), (second, "Second.")):
        page.goto(ADD)
        expect(find_offers(page)).to_be_hidden()
        write(page, title=body, body=body)
    second.reload()
    expect(find_offers(second).get_by_role("button", name="Restore")).to_have_count(1)
    expect(find_offers(second).locator("[data-text]")).to_contain_text("Second.")
    signed_in.goto("/admin/")
    second.reload()
    expect(find_offers(second).get_by_role("button", name="Restore")).to_have_count(2)
    find_offers(second).get_by_role("button", name="Restore").first.click()
    expect_typed(second, title="Second.", body="Second.")
    find_offers(second).get_by_role("button", name="Restore").click()
    expect_typed(second, title="First.", body="First.")
    assert get_stored_bodies(second) == ["First.", "Second."]


def test_browser_without_space_says_so_and_saves(signed_in: Page) -> None:
    signed_in.goto(ADD)
    origin = signed_in.evaluate("location.origin")
    devtools = signed_in.context.new_cdp_session(signed_in)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    for name, text in (TYPED | {"slug": "tides"}).items():
        field(signed_in, name).fill(text)
    expect(signed_in.get_by_role("status").get_by_text("Autosave is off")).to_be_visible()
    press(signed_in, "Save")
    message(signed_in, "was added successfully")


def test_logged_out_page_offers_to_remove_unsaved_text(signed_in: Page) -> None:
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    press(signed_in, "Log out")
    expect(find_offers(signed_in)).to_contain_text("If others use this computer, remove it.")
    assert violations(signed_in, "logged out") == []
    press(signed_in, "Remove")
    expect(signed_in.get_by_role("status")).to_have_text("Removed.")
    assert get_stored_bodies(signed_in) == []


def test_form_works_without_javascript(new_context: NewContext, sign_in: SignIn) -> None:
    page = open_signed_in_page(new_context(java_script_enabled=False), sign_in)
    page.goto(ADD)
    expect(find_offers(page)).to_be_hidden()
    for name, text in (TYPED | {"slug": "tides"}).items():
        field(page, name).fill(text)
    press(page, "Save")
    message(page, "was added successfully")
