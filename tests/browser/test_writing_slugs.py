"""Changing slugs in the admin: old URLs redirect."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_two_tags_are_merged(signed_in: Page, make_post: MakePost) -> None:
    """After a preview, which is shown again if the form changes."""
    make_post(title="Right", tags=("Docker",))
    make_post(title="Wrong", tags=("Dokcer",))
    signed_in.goto(reverse("admin:posts_tag_changelist"))
    for name in ("Docker", "Dokcer"):
        signed_in.get_by_role("row", name=name).get_by_role("checkbox").check()
    signed_in.get_by_label("Action:").select_option(label="Rename or merge…")
    press(signed_in, "Go")
    signed_in.get_by_label("Tag to keep").select_option(label="Docker")
    press(signed_in, "Preview")
    expect(signed_in.get_by_role("region", name="What will happen")).to_contain_text("The tag “Dokcer” is removed.")
    signed_in.get_by_label("Name:").fill("Containers")
    press(signed_in, "Merge")
    expect(signed_in.get_by_role("region", name="What will happen")).to_contain_text("the tag “Containers”")
    press(signed_in, "Merge")
    message(signed_in, "The tag is now “Containers”.")
    signed_in.goto("/tags/dokcer/")
    expect(signed_in).to_have_url("/tags/docker/")
    expect(signed_in.get_by_role("heading", name="Wrong")).to_be_visible()
