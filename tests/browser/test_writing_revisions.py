"""Restoring a revision."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_revision_is_found_compared_and_restored(signed_in: Page, make_post: MakePost) -> None:
    post = make_post(title="Tides", body="High water at noon.")
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_label("Text:").fill("High water at one.")
    press(signed_in, "Save and continue editing")
    message(signed_in, "was changed successfully")
    signed_in.get_by_role("link", name="Revisions").click()
    expect(signed_in.locator(".revisions li")).to_have_count(2)
    signed_in.get_by_role("link", name="Revision 1").click()
    would_change = signed_in.get_by_role("region", name="What restoring it would change")
    expect(would_change.get_by_role("deletion")).to_have_text(["one"])
    expect(would_change.get_by_role("insertion")).to_have_text(["noon"])
    press(signed_in, "Restore this revision")
    message(signed_in, "Revision 1 is restored.")
    expect(signed_in.get_by_label("Text:")).to_have_value("High water at noon.")
