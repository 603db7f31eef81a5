"""Blocked terms, closed comments, rate limits and spam protection."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.comments.models import Comment, CommentStatus
from blog.comments.services import comment_write, comments_moderate
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


def test_writer_closes_the_comments_of_a_post(signed_in: Page, new_context: NewContext, make_post: MakePost) -> None:
    """Existing comments stay, and the next reader can't write more."""
    post = make_post()
    comments_moderate(
        comments=[comment_write(post=post, author_name="Ada", body="First!")], status=CommentStatus.APPROVED
    )
    reader = new_context().new_page()
    reader.goto(post.get_absolute_url())
    write = reader.get_by_role("link", name="Write a comment")
    expect(write).to_be_visible()
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    signed_in.get_by_label("Comments are open").uncheck()
    signed_in.get_by_role("button", name="Save", exact=True).click()
    reader.reload()
    expect(write).to_have_count(0)
    expect(reader.get_by_text("First!")).to_be_visible()


def test_rate_limit_keeps_the_text_in_the_form(
    page: Page, guard: Guard, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_forms, "MIN_AGE_SECONDS", 0)
    form = reverse("comments:new", args=[make_post().slug])
    for number in range(3):
        page.goto(form)
        fill_in(page, f"Thought {number}")
        expect(page.get_by_role("status")).to_be_visible()
    page.goto(form)
    with guard.expecting(429):
        fill_in(page, "One too many")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("One too many")
    assert Comment.objects.filter(status=CommentStatus.PENDING).count() == 3


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
