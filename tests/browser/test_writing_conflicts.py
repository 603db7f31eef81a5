"""Two browsers edit one post, and the second save is a conflict."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.posts.models import Post
from tests.browser.conftest import NewContext, SignIn
from tests.browser.test_writing import message, press
from tests.conftest import MakePost


def test_two_browsers_edit_one_post_and_the_second_merges(
    signed_in: Page, new_context: NewContext, sign_in: SignIn, make_post: MakePost
) -> None:
    post = make_post(title="Tides", body="High water at noon.\n\nLow water at six.")
    other = new_context()
    sign_in(other)
    second = other.new_page()
    for page in (signed_in, second):
        page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_label("Text:").fill("High water at one.\n\nLow water at six.")
    press(signed_in, "Save")
    message(signed_in, "was changed successfully")

    second.get_by_label("Text:").fill("High water at noon.\n\nLow water at seven.")
    press(second, "Save")
    panel = second.get_by_role("region", name="Two versions of this post")
    expect(panel.get_by_role("deletion")).to_have_text(["one", "six"])
    expect(panel.get_by_role("insertion")).to_have_text(["noon", "seven"])
    assert "at one" in Post.objects.get().body

    press(second, "Merge by hand")
    expect(panel.get_by_label("Stored version, to copy from")).to_have_value("High water at one.\n\nLow water at six.")
    expect(second.get_by_label("Text:")).to_have_value("High water at noon.\n\nLow water at seven.")
    second.get_by_label("Text:").fill("High water at one.\n\nLow water at seven.")
    press(second, "Save")
    message(second, "was changed successfully")
    assert Post.objects.get().body.split() == ["High", "water", "at", "one.", "Low", "water", "at", "seven."]


def test_a_double_click_on_save_creates_one_post(signed_in: Page) -> None:
    signed_in.goto(reverse("admin:posts_post_add"))
    for label, text in {"Title:": "Once", "Summary:": "Only once.", "Text:": "One.", "Slug:": "once"}.items():
        signed_in.get_by_label(label, exact=True).fill(text)
    signed_in.get_by_role("button", name="Save", exact=True).first.dblclick()
    message(signed_in, "successfully")
    assert Post.objects.count() == 1
