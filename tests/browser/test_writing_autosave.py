"""What a writer has typed is not lost: killed browser, lost network, expired session, failed save, second tab."""

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
    ARE_KEPT,
    TYPE_AFTER_SUBMIT,
    TYPE_AND_FOLLOW,
    TYPED,
    expect_nothing_offered,
    expect_typed,
    field,
    kept_bodies,
    offered,
    signed_in_page,
    write,
)
from tests.browser.conftest import SignIn
from tests.browser.guard import Guard
from tests.browser.own_browser import OwnBrowser, own_browser  # noqa: F401  a fixture
from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_new_post_survives_a_killed_browser(own_browser: OwnBrowser, sign_in: SignIn, base_url: str) -> None:  # noqa: F811
    """A writer types; the browser is killed; the next one offers the text, and it makes one post."""
    page = signed_in_page(own_browser.start(), sign_in)
    page.goto(base_url + ADD)
    page.keyboard.type("Tides")  # the address follows, by a script of the admin's own
    field(page, "summary").press_sequentially("When to sail.")
    field(page, "body").press_sequentially("High water at noon. ")
    body = field(page, "body").input_value()
    page.evaluate(ARE_KEPT, {"body": body})
    own_browser.kill()

    page = signed_in_page(own_browser.start(), sign_in)
    page.goto(base_url + ADD)
    expect_typed(page, title="", body="")
    offered(page).get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status").get_by_text("Restored. It is not saved yet.")).to_be_visible()
    expect_typed(page, title="Tides", slug="tides", summary="When to sail.", body=body)
    expect(offered(page)).to_be_hidden()
    press(page, "Save")
    message(page, "was added successfully")
    assert Post.objects.get().body == body.strip()
    page.goto(base_url + ADD)
    expect_nothing_offered(page)


def test_change_survives_a_killed_browser_and_a_save_by_another(
    own_browser: OwnBrowser,  # noqa: F811
    sign_in: SignIn,
    base_url: str,
    make_post: MakePost,
) -> None:
    """The offer says that the post has changed since; restoring it and saving shows both texts, none is lost."""
    post = make_post(title="Tides", body="High water at noon.", tags=("Boats",))
    change = base_url + reverse("admin:posts_post_change", args=[post.pk])
    page = signed_in_page(own_browser.start(), sign_in)
    page.goto(change)
    write(page, body="High water at one.", tag_names="Boats, Moon")
    own_browser.kill()
    post.body = "High water at two."
    post_save(post=post)

    page = signed_in_page(own_browser.start(), sign_in)
    page.goto(change)
    expect(offered(page).get_by_text("The post has been changed since then.")).to_be_visible()
    offered(page).get_by_text("Show the text").click()
    expect(offered(page)).to_contain_text("High water at one.")
    offered(page).get_by_role("button", name="Restore").click()
    expect_typed(page, body="High water at one.", tag_names="Boats, Moon")
    press(page, "Save")
    panel = page.get_by_role("region", name="Two versions of this post")
    expect(panel.get_by_role("deletion")).to_have_text("two")
    expect(panel.get_by_role("insertion")).to_have_text(["one", ", Moon"])
    assert Post.objects.get().body == "High water at two."
    press(page, "Keep mine")
    message(page, "was changed successfully")
    assert Post.objects.get().body == "High water at one."
    assert kept_bodies(page) == []


def test_discarded_text_is_gone_but_for_a_moment_of_doubt(signed_in: Page) -> None:
    """“Discard” can be undone while the page is open; after that nothing is offered."""
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    signed_in.goto(ADD)
    offered(signed_in).get_by_role("button", name="Discard").click()
    expect(offered(signed_in)).to_contain_text("Discarded.")
    assert kept_bodies(signed_in) == []
    offered(signed_in).get_by_role("button", name="Undo").click()
    expect(offered(signed_in).get_by_role("button", name="Restore")).to_be_focused()
    assert kept_bodies(signed_in) == [TYPED["body"]]
    offered(signed_in).get_by_role("button", name="Discard").click()
    expect(offered(signed_in)).to_contain_text("Discarded.")
    signed_in.goto(ADD)
    expect_nothing_offered(signed_in)


def test_saved_text_is_not_kept_and_stored_text_is_not_offered(signed_in: Page, make_post: MakePost) -> None:
    """The page after the save removes the copy; typing the stored text again removes it as well."""
    post = make_post(title="Tides", body="High water at noon.")
    change = reverse("admin:posts_post_change", args=[post.pk])
    signed_in.goto(change)
    write(signed_in, body="High water at one.")
    press(signed_in, "Save and preview")
    expect(signed_in.get_by_role("article")).to_contain_text("High water at one.")
    signed_in.goto("/admin/")
    assert kept_bodies(signed_in) == []
    signed_in.goto(change)
    write(signed_in, body="High water at two.")
    field(signed_in, "body").fill("High water at one.")
    expect(signed_in.get_by_text("Kept on this computer at")).to_have_count(0)
    assert kept_bodies(signed_in) == []


def refused(page: Page) -> None:
    """A tag that can't be one."""
    field(page, "tag_names").fill("ok, !?")
    press(page, "Save")
    expect(page.locator(".field-tag_names .errorlist")).to_be_visible()
    expect_typed(page, body=TYPED["body"])
    expect(page.get_by_text("Kept on this computer at")).to_be_visible()


def failed(page: Page) -> None:
    """A mistake of ours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        patch.setattr("blog.posts.services.post.posts_index", lambda **_: 1 / 0)
        press(page, "Save")
        expect(page.get_by_role("heading", level=1)).to_have_text("Something went wrong on our side")


def expired(page: Page) -> None:
    """The session has ended meanwhile."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(page, "Save")
    expect(page.get_by_label("Password")).to_be_visible()


def forged(page: Page) -> None:
    """Logged in anew in another tab, which changes the token against forged requests."""
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.security.csrf"), "disabled", True)
        press(page, "Save")
        expect(page.locator("#post_form")).to_have_count(0)


@pytest.mark.parametrize(("save", "status"), [(refused, 0), (failed, 500), (expired, 0), (forged, 403)])
def test_save_that_fails_keeps_the_text(
    signed_in: Page, sign_in: SignIn, guard: Guard, save: Callable[[Page], None], status: int
) -> None:
    """A validation error, a 500, an expired session, a wrong token: the next visit offers what was typed."""
    signed_in.goto(ADD)
    write(signed_in, slug="tides", **TYPED)
    with guard.expecting(status) if status else nullcontext():
        save(signed_in)
    assert not Post.objects.exists()
    sign_in(signed_in.context)
    signed_in.goto(ADD)
    offered(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, title=TYPED["title"], body=TYPED["body"])


def test_lost_network_keeps_the_text(signed_in: Page, guard: Guard) -> None:
    """Typed and sent while the network is away, found again when it is back."""
    signed_in.goto(ADD)
    signed_in.context.set_offline(True)
    write(signed_in, **TYPED)
    press(signed_in, "Save")
    signed_in.wait_for_url("chrome-error://**")
    signed_in.context.set_offline(False)
    assert all("ERR_INTERNET_DISCONNECTED" in problem.what for problem in guard.problems)
    guard.problems.clear()
    signed_in.goto(ADD)
    offered(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, **TYPED)


def test_what_is_typed_while_a_save_is_on_its_way_is_kept(signed_in: Page) -> None:
    """It is newer than what was saved. Restored and saved, it is a question about that post and no second one."""
    other_tab = signed_in.context.new_page()  # the browser lets nobody look into a page that waits for an answer
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
    other_tab.evaluate(ARE_KEPT, {"body": "High water at noon. Low water at six."})
    waiting[0].continue_()
    message(signed_in, "was added successfully")
    assert kept_bodies(signed_in) == ["High water at noon. Low water at six."]
    signed_in.unroute("**" + ADD)
    signed_in.goto(ADD)
    offered(signed_in).get_by_role("button", name="Restore").click()
    press(signed_in, "Save")
    expect(signed_in.get_by_role("region", name="Two versions of this post")).to_contain_text("Low water at six.")
    press(signed_in, "Keep mine")
    message(signed_in, "was changed successfully")
    assert Post.objects.get().body == "High water at noon. Low water at six."


@pytest.mark.parametrize("way", ["#user-tools a[href='/']", "#site-name a"])
def test_what_is_typed_right_before_leaving_is_offered(signed_in: Page, way: str) -> None:
    """Within the pause after which it would be kept anyway: to a page of the site and to one of the admin."""
    signed_in.goto(ADD)
    write(signed_in, **TYPED)
    signed_in.evaluate(TYPE_AND_FOLLOW, [" Low water at six.", way])
    signed_in.wait_for_url(lambda url: not url.endswith(ADD))
    signed_in.goto(ADD)
    offered(signed_in).get_by_role("button", name="Restore").click()
    expect_typed(signed_in, **TYPED | {"body": "High water at noon. Low water at six."})
