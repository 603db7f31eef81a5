"""Autosave: unsaved text survives a killed browser, a lost network, an expired session and a failed save."""

import logging
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.browser.autosave import (
    ADD,
    ARE_STORED,
    TYPE_AFTER_SUBMIT,
    TYPE_AND_FOLLOW,
    TYPED,
    expect_nothing_offered,
    expect_typed,
    field,
    find_offers,
    get_stored_bodies,
    open_signed_in_page,
    write,
)
from tests.browser.conftest import SignIn
from tests.browser.guard import Guard
from tests.browser.own_browser import OwnBrowser, own_browser  # noqa: F401  a fixture
from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_new_post_survives_a_killed_browser(own_browser: OwnBrowser, sign_in: SignIn, base_url: str) -> None:  # noqa: F811
    page = open_signed_in_page(own_browser.start(), sign_in)
    page.goto(base_url + ADD)
    page.keyboard.type("Tides")  # the slug is prepopulated
    field(page, "summary").press_sequentially("When to sail.")
    field(page, "body").press_sequentially("High water at noon.")
    page.evaluate(ARE_STORED, {"body": "High water at noon."})
    own_browser.kill()

    page = open_signed_in_page(own_browser.start(), sign_in)
    page.goto(base_url + ADD)
    expect_typed(page, title="", body="")
    find_offers(page).get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status").get_by_text("Restored, but not saved yet.")).to_be_visible()
    expect_typed(page, title="Tides", slug="tides", summary="When to sail.", body="High water at noon.")
    expect(find_offers(page)).to_be_hidden()
    press(page, "Save")
    message(page, "was added successfully")
    assert Post.objects.get().body == "High water at noon."
    page.goto(base_url + ADD)
    expect_nothing_offered(page)


def test_change_survives_a_killed_browser_and_a_save_by_another(
    own_browser: OwnBrowser,  # noqa: F811
    sign_in: SignIn,
    base_url: str,
    make_post: MakePost,
) -> None:
    """The offer says that the post has changed; saving the restored text shows both versions."""
    post = make_post(title="Tides", body="High water at noon.", tags=("Boats",))
    change = base_url + reverse("admin:posts_post_change", args=[post.pk])
    page = open_signed_in_page(own_browser.start(), sign_in)
    page.goto(change)
    write(page, body="High water at one.", tag_names="Boats, Moon")
    own_browser.kill()
    post.body = "High water at two."
    post_save(post=post)

    page = open_signed_in_page(own_browser.start(), sign_in)
    page.goto(change)
    expect(find_offers(page).get_by_text("The post has been changed since then.")).to_be_visible()
    find_offers(page).get_by_text("Show the text").click()
    expect(find_offers(page)).to_contain_text("High water at one.")
    find_offers(page).get_by_role("button", name="Restore").click()
    expect_typed(page, body="High water at one.", tag_names="Boats, Moon")
    press(page, "Save")
    panel = page.get_by_role("region", name="Two versions of this post")
    expect(panel.get_by_role("deletion")).to_have_text("two")
    expect(panel.get_by_role("insertion")).to_have_text(["one", ", Moon"])
    assert Post.objects.get().body == "High water at two."
    press(page, "Save mine")
    message(page, "was changed successfully")
    assert Post.objects.get().body == "High water at one."
    assert get_stored_bodies(page) == []


def test_discard_can_be_undone_while_the_page_is_open(signed_in: Page) -> None:
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    signed_in.goto(ADD)
    find_offers(signed_in).get_by_role("button", name="Discard").click()
    expect(find_offers(signed_in)).to_contain_text("Discarded.")
    assert get_stored_bodies(signed_in) == []
    find_offers(signed_in).get_by_role("button", name="Undo").click()
    expect(find_offers(signed_in).get_by_role("button", name="Restore")).to_be_focused()
    assert get_stored_bodies(signed_in) == [TYPED["body"]]
    find_offers(signed_in).get_by_role("button", name="Discard").click()
    expect(find_offers(signed_in)).to_contain_text("Discarded.")
    signed_in.goto(ADD)
    expect_nothing_offered(signed_in)


def save_invalid_tag(page: Page) -> None:
    field(page, "tag_names").fill("ok, !?")
    press(page, "Save")
    expect(page.locator(".field-tag_names .errorlist")).to_be_visible()
    expect_typed(page, body=TYPED["body"])
    expect(page.get_by_text("Autosaved in this browser at")).to_be_visible()


def save_with_server_error(page: Page) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        patch.setattr("blog.posts.services.post.render_markdown", lambda **_: 1 / 0)
        press(page, "Save")
        expect(page.get_by_role("heading", level=1)).to_have_text("Something went wrong on our side")


def save_without_session(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(page, "Save")
    expect(page.get_by_label("Password")).to_be_visible()


def save_with_old_csrf_token(page: Page) -> None:
    """As after a login in another tab."""
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.security.csrf"), "disabled", True)
        press(page, "Save")
        expect(page.locator("#post_form")).to_have_count(0)


@pytest.mark.parametrize(
    ("save", "status"),
    [(save_invalid_tag, 0), (save_with_server_error, 500), (save_without_session, 0), (save_with_old_csrf_token, 403)],
)
def test_failed_save_keeps_the_text(
    signed_in: Page, sign_in: SignIn, guard: Guard, save: Callable[[Page], None], status: int
) -> None:
    signed_in.goto(ADD)
    write(signed_in, slug="tides", **TYPED)
    with guard.expecting(status) if status else nullcontext():
        save(signed_in)
    assert not Post.objects.exists()
    sign_in(signed_in.context)
    signed_in.goto(ADD)
    find_offers(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, title=TYPED["title"], body=TYPED["body"])


def test_lost_network_keeps_the_text(signed_in: Page, guard: Guard) -> None:
    signed_in.goto(ADD)
    signed_in.context.set_offline(True)
    write(signed_in, **TYPED)
    press(signed_in, "Save")
    signed_in.wait_for_url("chrome-error://**")
    signed_in.context.set_offline(False)
    assert all("ERR_INTERNET_DISCONNECTED" in problem.what for problem in guard.problems)
    guard.problems.clear()
    signed_in.goto(ADD)
    find_offers(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, **TYPED)


def test_text_typed_during_a_save_is_kept(signed_in: Page) -> None:
    """Restored and saved, it is a conflict with that post and not a second post."""
    other_tab = signed_in.context.new_page()  # a page that waits for a response can't be evaluated
    other_tab.goto("/admin/")
    waiting: list[Route] = []
    signed_in.route(
        "**" + ADD, lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_()
    )
    signed_in.goto(ADD)
    write(signed_in, slug="tides", **TYPED)
    signed_in.evaluate(TYPE_AFTER_SUBMIT, " Low water at six.")
    with signed_in.expect_request("**" + ADD):
        signed_in.get_by_role("button", name="Save", exact=True).first.click(no_wait_after=True)
    other_tab.evaluate(ARE_STORED, {"body": "High water at noon. Low water at six."})
    waiting[0].continue_()
    message(signed_in, "was added successfully")
    assert get_stored_bodies(signed_in) == ["High water at noon. Low water at six."]
    signed_in.unroute("**" + ADD)
    signed_in.goto(ADD)
    find_offers(signed_in).get_by_role("button", name="Restore").click()
    press(signed_in, "Save")
    expect(signed_in.get_by_role("region", name="Two versions of this post")).to_contain_text("Low water at six.")
    press(signed_in, "Save mine")
    message(signed_in, "was changed successfully")
    assert Post.objects.get().body == "High water at noon. Low water at six."


@pytest.mark.parametrize("way", ["#user-tools a[href='/']", "#site-name a"])
def test_text_typed_right_before_leaving_is_offered(signed_in: Page, way: str) -> None:
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    signed_in.evaluate(TYPE_AND_FOLLOW, [" Low water at six.", way])
    signed_in.wait_for_url(lambda url: not url.endswith(ADD))
    signed_in.goto(ADD)
    find_offers(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, **TYPED | {"body": "High water at noon. Low water at six."})
