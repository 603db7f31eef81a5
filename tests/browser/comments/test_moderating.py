"""Moderating: what the moderator closes and blocks, and what stops those who send by machine."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.comments.models import Comment, CommentStatus
from blog.comments.services import comment_write, comments_moderate
from blog.core import public_forms
from tests.browser.conftest import NewContext
from tests.browser.guard import Guard
from tests.browser.comments.test_commenting import fill_in
from tests.conftest import MakePost


def test_a_blocked_word_makes_spam(
    signed_in: Page, new_context: NewContext, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends it is told nothing else; the moderator finds it apart, not in the queue."""
    monkeypatch.setattr(public_forms, "MIN_AGE_SECONDS", 0)
    post = make_post()
    signed_in.goto(reverse("admin:comments_blockedterm_add"))
    signed_in.get_by_label("Term").fill("casino")
    signed_in.get_by_role("button", name="Save", exact=True).click()
    reader = new_context().new_page()
    reader.goto(reverse("comments:new", args=[post.slug]))
    fill_in(reader, "Visit my CASINO.")
    expect(reader.get_by_role("status")).to_contain_text("waits for a moderator")
    signed_in.goto(reverse("admin:comments_comment_changelist"))
    expect(signed_in.get_by_text("CASINO")).to_have_count(0)
    signed_in.get_by_role("navigation", name="Filter").get_by_role("link", name="Spam").click()
    expect(signed_in.get_by_role("row", name="CASINO")).to_be_visible()


def test_a_writer_closes_the_comments_of_a_post(signed_in: Page, new_context: NewContext, make_post: MakePost) -> None:
    """What is there stays to be read, and nobody is asked for more, from the next reader on."""
    post = make_post()
    comments_moderate(comments=[comment_write(post=post, author_name="Ada", body="First!")], status=CommentStatus.APPROVED)
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


def test_who_writes_on_and_on_is_asked_to_wait(
    page: Page, guard: Guard, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text stays in the form, for later."""
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


def test_machines_fall_into_traps_that_readers_do_not_see(page: Page, guard: Guard, make_post: MakePost) -> None:
    """A field out of sight and out of reach of the keyboard; and nobody types a comment within a second."""
    form = reverse("comments:new", args=[make_post().slug])
    page.goto(form)
    trap = page.locator("[name=website]")
    assert not page.evaluate("trap => trap.checkVisibility() && trap.tabIndex >= 0", trap.element_handle())
    with guard.expecting(422):
        fill_in(page, "Typed by a machine")
    expect(page.get_by_text("very quick")).to_be_visible()
    page.goto(form)
    trap.evaluate("trap => trap.value = 'https://spam.example'")
    with guard.expecting(422):
        fill_in(page, "Everything is filled in")
    expect(page.get_by_text("must stay empty")).to_be_visible()
    assert not Comment.objects.exists()
