"""Changing addresses: a post that is renamed, tags that are merged; readers find both by the old address."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_a_reader_with_an_old_link_finds_the_post(signed_in: Page, make_post: MakePost) -> None:
    """The editor corrects a slug; the address in an old mail still opens the article, under its new address."""
    post = make_post(title="Wheels", slug="whels")
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_label("Address:").fill("wheels")
    press(signed_in, "Save")
    message(signed_in, "was changed successfully")
    signed_in.goto("/posts/whels/")
    expect(signed_in).to_have_url("/posts/wheels/")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Wheels")


def test_two_spellings_of_a_tag_become_one(signed_in: Page, make_post: MakePost) -> None:
    """The editor sees what a merge will do before it does it, and the old tag's address leads to the other one."""
    make_post(title="Right", tags=("Docker",))
    make_post(title="Wrong", tags=("Dokcer",))
    signed_in.goto(reverse("admin:posts_tag_changelist"))
    for name in ("Docker", "Dokcer"):
        signed_in.get_by_role("row", name=name).get_by_role("checkbox").check()
    signed_in.get_by_label("Action:").select_option(label="Rename or merge…")
    press(signed_in, "Go")
    signed_in.get_by_label("The tag that stays").select_option(label="Docker")
    press(signed_in, "Show what will happen")
    expect(signed_in.get_by_role("region", name="What will happen")).to_contain_text("The tag “Dokcer” disappears.")
    signed_in.get_by_label("Its name afterwards").fill("Containers")
    press(signed_in, "Do it")
    expect(signed_in.get_by_role("region", name="What will happen")).to_contain_text("the tag “Containers”")
    press(signed_in, "Do it")
    message(signed_in, "The tag is now “Containers”.")
    signed_in.goto("/tags/dokcer/")
    expect(signed_in).to_have_url("/tags/docker/")
    expect(signed_in.get_by_role("heading", name="Wrong")).to_be_visible()
