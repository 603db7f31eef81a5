"""Blocked terms, closed comments, rate limits and spam protection."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.comments.models import Comment
from blog.core import public_forms
from tests.browser.comments.test_commenting import fill_in
from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.conftest import MakePost


def test_blocked_term_marks_a_comment_as_spam(
    signed_in: Page, new_context: NewContext, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader sees the usual page; the comment is listed as spam and not in the queue."""
    monkeypatch.setattr(public_forms, "MIN_AGE_SECONDS", 0)
    post = make_post()
    signed_in.goto(reverse("admin:comments_blockedterm_add"))
    signed_in.get_by_label("Term").fill("casino")
    signed_in.get_by_role("button", name="Save", exact=True).click()
    reader = new_context().new_page()
    reader.goto(reverse("comments:new", args=[post.slug]))
    fill_in(reader, "Visit my CASINO.")
    expect(reader.get_by_role("status")).to_contain_text("waiting for a moderator")
    signed_in.goto(reverse("admin:comments_comment_changelist"))
    expect(signed_in.get_by_text("CASINO")).to_have_count(0)
    signed_in.get_by_role("navigation", name="Filter").get_by_role("link", name="Spam").click()
    expect(signed_in.get_by_role("row", name="CASINO")).to_be_visible()


def test_spam_protection_rejects_bots(page: Page, guard: Guard, make_post: MakePost) -> None:
    """The honeypot is invisible and can't be focused; people need more than a second to write."""
    form = reverse("comments:new", args=[make_post().slug])
    page.goto(form)
    honeypot = page.locator("[name=website]")
    assert not page.evaluate("field => field.checkVisibility() && field.tabIndex >= 0", honeypot.element_handle())
    with guard.expecting(422):
        fill_in(page, "Typed by a bot")
    expect(page.get_by_text("very quick")).to_be_visible()
    page.goto(form)
    honeypot.evaluate("field => field.value = 'https://spam.example'")
    with guard.expecting(422):
        fill_in(page, "Everything is filled in")
    expect(page.get_by_text("must stay empty")).to_be_visible()
    assert not Comment.objects.exists()
