"""Copies of what is typed, in whatever browser: another user's, with two tabs, without space or JavaScript."""

from typing import Literal

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
    kept_bodies,
    offered,
    signed_in_page,
    write,
)
from tests.browser.conftest import NewContext, SignIn
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, RULES_ABOUT_LAYOUT, SIDEWAYS, violations
from tests.browser.test_writing import message, press


def test_another_user_of_the_browser_is_not_offered_it(signed_in: Page, client: Client, base_url: str) -> None:
    """Kept for whoever typed it."""
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    client.force_login(User.objects.create_superuser("colleague"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    signed_in.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
    signed_in.goto(ADD)
    expect_nothing_offered(signed_in)


def test_two_tabs_keep_two_texts(signed_in: Page) -> None:
    """Neither is offered what is open in the other; a third one is offered both when they are closed."""
    second = signed_in.context.new_page()
    for page, body in ((signed_in, "First."), (second, "Second.")):
        page.goto(ADD)
        expect(offered(page)).to_be_hidden()
        write(page, title=body, body=body)
    second.reload()
    expect(offered(second).get_by_role("button", name="Restore")).to_have_count(1)
    expect(offered(second).locator("[data-text]")).to_contain_text("Second.")
    signed_in.goto("/admin/")
    second.reload()
    expect(offered(second).get_by_role("button", name="Restore")).to_have_count(2)
    offered(second).get_by_role("button", name="Restore").first.click()
    expect_typed(second, title="Second.", body="Second.")
    offered(second).get_by_role("button", name="Restore").click()
    expect_typed(second, title="First.", body="First.")
    assert kept_bodies(second) == ["First.", "Second."]


def test_browser_without_space_says_so_and_saves(signed_in: Page) -> None:
    """A full disk or a private window: the writer is told, and everything else works."""
    signed_in.goto(ADD)
    origin = signed_in.evaluate("location.origin")
    devtools = signed_in.context.new_cdp_session(signed_in)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    for name, text in (TYPED | {"slug": "tides"}).items():
        field(signed_in, name).fill(text)
    expect(signed_in.get_by_role("status").get_by_text("This browser keeps no copy")).to_be_visible()
    press(signed_in, "Save")
    message(signed_in, "was added successfully")


def test_browser_that_refuses_to_store_says_so(signed_in: Page) -> None:
    """Some private windows and policies refuse the database itself."""
    refuse = "indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); }"
    signed_in.add_init_script(refuse)
    signed_in.goto(ADD)
    expect(signed_in.get_by_role("status").get_by_text("This browser keeps no copy")).to_be_visible()


def test_whoever_logs_out_is_told_what_stays_and_can_remove_it(signed_in: Page) -> None:
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    press(signed_in, "Log out")
    expect(offered(signed_in)).to_contain_text("If others use this computer, remove it.")
    assert violations(signed_in, "logged out") == []
    press(signed_in, "Remove it")
    expect(signed_in.get_by_role("status")).to_have_text("Removed.")
    assert kept_bodies(signed_in) == []


def test_offer_is_readable_for_everybody(new_context: NewContext, sign_in: SignIn) -> None:
    """In Korean, light and dark, on every screen: no rule is broken and nothing is too wide."""
    # axe sets styles, which the policy of these pages refuses; all other tests here see them under the policy.
    context = new_context(locale="ko", bypass_csp=True)
    page = signed_in_page(context, sign_in)
    page.goto("/ko" + ADD)
    write(page, title="물때", body="무" * 300)
    page.reload()
    panel = page.get_by_role("region", name="저장하지 않은 글")
    panel.get_by_text("내용 보기").click()
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) == 0
    schemes: list[tuple[Literal["light", "dark"], dict[str, list[str]]]] = [
        ("light", RULES_ABOUT_LAYOUT),
        ("dark", RULES_ABOUT_COLOUR),
    ]
    for scheme, rules in schemes:
        page.emulate_media(color_scheme=scheme)
        assert [line for line in violations(page, scheme, **rules) if "kept" in line] == []


def test_without_javascript_the_form_is_as_before(new_context: NewContext, sign_in: SignIn) -> None:
    page = signed_in_page(new_context(java_script_enabled=False), sign_in)
    page.goto(ADD)
    expect(offered(page)).to_be_hidden()
    for name, text in (TYPED | {"slug": "tides"}).items():
        field(page, name).fill(text)
    press(page, "Save")
    message(page, "was added successfully")
