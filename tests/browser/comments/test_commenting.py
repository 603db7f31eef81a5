"""A reader writes a comment and a moderator approves it; also without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.comments.models import Comment
from blog.core import public_forms
from tests.browser.conftest import NewContext, SignIn
from tests.browser.devices import on_both
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, violations
from tests.conftest import MakePost


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accept forms at once: the browser types faster than people."""
    monkeypatch.setattr(public_forms, "MIN_AGE_SECONDS", 0)


def fill_in(page: Page, text: str) -> None:
    """Write a comment and send it."""
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()


def moderate(page: Page, action: str, text: str) -> None:
    page.goto(reverse("admin:comments_comment_changelist"))
    page.get_by_role("row", name=text).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go").first.click()
    expect(page.locator(".messagelist")).to_contain_text("1 comment")


def test_comment_is_written_approved_and_replied_to(
    page: Page, new_context: NewContext, sign_in: SignIn, make_post: MakePost
) -> None:
    post = make_post(title="A boat comes in")
    moderator_context = new_context()
    sign_in(moderator_context)
    moderator = moderator_context.new_page()

    page.goto(post.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    fill_in(page, "What a *fine* boat. <b>No HTML</b>")
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    page.get_by_role("link", name="A boat comes in").click()
    expect(page.get_by_text("What a fine boat")).to_have_count(0)

    moderate(moderator, "Approve", "fine")
    page.reload()
    comment = page.locator(".comment", has_text="What a fine boat. <b>No HTML</b>")
    expect(comment.get_by_role("emphasis")).to_have_text("fine")
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_text("What a fine boat")).to_be_visible()
    fill_in(page, "Thank you!")
    moderate(moderator, "Approve", "Thank you!")
    page.goto(post.get_absolute_url())
    expect(page.locator(".replies .comment")).to_contain_text("Thank you!")

    moderator.goto(reverse("admin:comments_comment_changelist") + "?status=approved")
    moderator.get_by_role("row", name="fine").get_by_role("checkbox").check()
    moderator.get_by_label("Action:").select_option(label="Mark as spam")
    moderator.get_by_role("button", name="Go").first.click()
    page.reload()
    expect(page.locator(".comment")).to_have_count(0)
    assert not page.context.cookies(), "public pages set no cookie"


def test_comment_needs_no_javascript(new_context: NewContext, make_post: MakePost) -> None:
    """In Korean."""
    post = make_post(title="돛을 올리다", slug="돛", language="ko")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(post.get_absolute_url())
    page.get_by_role("link", name="댓글 쓰기").click()
    page.get_by_label("이름").fill("에이다")
    page.get_by_label("댓글", exact=True).fill("잘 읽었습니다.")
    page.get_by_role("button", name="보내기").click()
    expect(page.get_by_role("status")).to_contain_text("관리자의 확인")
    assert Comment.objects.get().body == "잘 읽었습니다."


@on_both
def test_form_and_its_errors_are_accessible(page: Page, guard: Guard, make_post: MakePost, screen: str) -> None:
    """In light and dark, without horizontal scrolling."""
    post = make_post()
    found: list[str] = []
    page.goto(f"{post.get_absolute_url()}comments/new/")
    for state in ("empty", "rejected"):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found += violations(page, f"{state}, light")
        page.emulate_media(color_scheme="dark")
        found += violations(page, f"{state}, dark", **RULES_ABOUT_COLOUR)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        if state == "empty":
            with guard.expecting(422):
                fill_in(page, "www.a.example www.b.example www.c.example")
    assert not found, "\n".join(found)
