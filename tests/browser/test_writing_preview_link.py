"""Preview links."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.posts.services.preview_link import preview_link_create
from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.test_copying import PASTED, SELECTED
from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_link_shows_a_draft_until_it_is_revoked(
    signed_in: Page, new_context: NewContext, guard: Guard, make_post: MakePost
) -> None:
    post = make_post(title="Tides", published_at=None)
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_role("link", name="Preview link").click()
    press(signed_in, "Create a preview link")
    message(signed_in, "There is a new preview link.")
    link = signed_in.get_by_label("Anyone with this link can read the post:").input_value()
    friend = new_context().new_page()
    friend.goto(link)
    expect(friend.get_by_role("heading", level=1)).to_have_text("Tides")
    expect(friend.locator(".notice")).to_contain_text("You read it by a secret link")
    press(signed_in, "Revoke")
    message(signed_in, "The preview link is revoked.")
    with guard.expecting(404):
        friend.goto(link)
    expect(friend.get_by_role("heading", name="Tides")).to_have_count(0)


def test_the_link_is_copied_by_a_button(signed_in: Page, make_post: MakePost) -> None:
    """Also by keyboard; without a clipboard, as on a page without TLS, the link is selected."""
    post = preview_link_create(post=make_post(published_at=None))
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signed_in.goto(reverse("admin:posts_post_share", args=[post.pk]))
    field = signed_in.get_by_label("Anyone with this link can read the post:")
    field.focus()
    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_role("button", name="Copy")).to_be_focused()
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("status")).to_have_text("Copied")
    assert signed_in.evaluate(PASTED) == field.input_value()

    signed_in.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    signed_in.reload()
    signed_in.get_by_role("button", name="Copy").click()
    expect(signed_in.get_by_role("status")).to_have_text("Press Ctrl+C")
    assert signed_in.evaluate(SELECTED) == field.input_value()
