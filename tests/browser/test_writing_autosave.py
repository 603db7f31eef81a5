"""What a writer has typed is not lost: killed browser, lost network, expired session, failed save, second tab."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Literal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from blog.models import Post, User
from blog.services.post import post_save
from tests.browser.conftest import NewContext, SignIn
from tests.browser.guard import Guard
from tests.browser.own_browser import OwnBrowser, own_browser  # noqa: F401  a fixture
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, RULES_ABOUT_LAYOUT, SIDEWAYS, violations
from tests.browser.test_writing import message, press
from tests.browser.test_writing_pictures import describe, pick
from tests.conftest import MakePost
from tests.pictures import picture

ADD = "/admin/blog/post/add/"
TYPED = {"title": "Tides", "summary": "When to sail.", "body": "High water at noon.", "tag_names": "Boats, 돛단배"}
# Until a copy with these texts is on the disk: what `kept` promises when its transaction is complete. By a timer: a
# page in the background paints no frames.
ARE_KEPT = """
async typed => {
  const is = fields => Object.entries(typed).every(([name, text]) => fields[name] === text);
  for (let attempt = 0; attempt < 500; attempt++) {
    if ((await kept.all()).some(copy => is(copy.fields))) return;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`not kept: ${JSON.stringify(await kept.all())}`);
}
"""
# As keys do it, but at once.
TYPE = """
const type = text => {
  const body = document.querySelector("#id_body");
  body.setRangeText(text, body.value.length, body.value.length, "end");
  body.dispatchEvent(new InputEvent("input", {bubbles: true}));
};
"""
TYPE_AFTER_SUBMIT = f"""
text => {{ {TYPE} document.querySelector("#post_form").addEventListener("submit", () => setTimeout(type, 1, text)); }}
"""
TYPE_AND_FOLLOW = f"([text, link]) => {{ {TYPE} type(text); document.querySelector(link).click(); }}"
BODIES = "async () => (await kept.cleaned, (await kept.all()).map(copy => copy.fields.body).sort())"


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name}")


def write(page: Page, **typed: str) -> None:
    """Type into the form's fields, and wait until the text is kept."""
    for name, text in typed.items():
        field(page, name).fill(text)
    page.evaluate(ARE_KEPT, typed)


def kept_bodies(page: Page) -> list[str]:
    """The bodies of all copies, once the page has removed what is saved."""
    page.wait_for_load_state()
    bodies: list[str] = page.evaluate(BODIES)
    return bodies


def offered(page: Page) -> Locator:
    """The panel with what was not saved."""
    return page.get_by_role("region", name="Text that was not saved")


def expect_nothing_offered(page: Page) -> None:
    """Once the script has looked: it says that it keeps what is typed from here on."""
    field(page, "summary").fill("Something else.")
    expect(page.get_by_text("Kept on this computer at")).to_be_visible()
    expect(offered(page)).to_be_hidden()


def expect_typed(page: Page, **typed: str) -> None:
    """Every field has what was typed into it."""
    for name, text in typed.items():
        expect(field(page, name)).to_have_value(text)


@pytest.mark.usefixtures("media")
def test_new_post_survives_a_killed_browser(own_browser: OwnBrowser, sign_in: SignIn, base_url: str) -> None:  # noqa: F811
    """A writer types and adds a picture; the browser is killed; the next one offers the text, and it makes one post."""
    page = signed_in_page(own_browser.start(), sign_in)
    page.goto(base_url + ADD)
    page.keyboard.type("Tides")  # the address follows, by a script of the admin's own
    field(page, "summary").press_sequentially("When to sail.")
    field(page, "body").press_sequentially("High water at noon. ")
    pick(page, picture())
    describe(page, "A boat")
    body = field(page, "body").input_value()
    assert "![A boat](picture:" in body
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


def signed_in_page(context: BrowserContext, sign_in: SignIn) -> Page:
    """A new tab of somebody who is logged in."""
    sign_in(context)
    return context.new_page()


def test_change_survives_a_killed_browser_and_a_save_by_another(
    own_browser: OwnBrowser,  # noqa: F811
    sign_in: SignIn,
    base_url: str,
    make_post: MakePost,
) -> None:
    """The offer says that the post has changed since; restoring it and saving shows both texts, none is lost."""
    post = make_post(title="Tides", body="High water at noon.", tags=("Boats",))
    change = base_url + reverse("admin:blog_post_change", args=[post.pk])
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
    change = reverse("admin:blog_post_change", args=[post.pk])
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
        patch.setattr("blog.services.post.posts_index", lambda **_: 1 / 0)
        press(page, "Save")
        expect(page.get_by_role("heading", level=1)).to_have_text("Something broke on our side")


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
