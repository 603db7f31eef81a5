"""Preview links."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
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
