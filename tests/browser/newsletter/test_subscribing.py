"""A reader subscribes, confirms, gets a post and unsubscribes; also without JavaScript."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from blog.core import public_forms
from blog.newsletter.models import Subscriber
from tests.browser.conftest import NewContext
from tests.browser.devices import on_both
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, violations
from tests.conftest import MakePost


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accept forms at once: the browser types faster than people."""
    monkeypatch.setattr(public_forms, "MIN_AGE_SECONDS", 0)


def find_link(view: str) -> str:
    """Return the path of ``view`` in the newest mail."""
    links = re.findall(rf"https://blog\.example\.org(/\S*{view}/\S+/)", str(mail.outbox[-1].body))
    return str(links[-1])


def send_mail() -> None:
    call_command("send_mail", verbosity=0)


def test_reader_subscribes_gets_a_post_and_unsubscribes(page: Page, make_post: MakePost) -> None:
    """Opening a link changes nothing; pressing the button on its page does."""
    page.goto("/")
    page.get_by_role("link", name="By e-mail").click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("status")).to_contain_text("you will get a mail shortly")

    send_mail()
    page.goto(find_link("confirm"))
    assert Subscriber.objects.get().confirmed_at is None
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")

    Subscriber.objects.update(created_at="2026-01-01T00:00:00Z", confirmed_at="2026-01-01T00:00:00Z")
    make_post(title="A boat comes in")
    send_mail()
    assert mail.outbox[-1].subject == "A boat comes in · Ropewalk"
    page.goto(find_link("unsubscribe"))
    assert Subscriber.objects.exists()
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("status")).to_have_text("Your address has been deleted.")
    assert not Subscriber.objects.exists()
    assert not page.context.cookies(), "public pages set no cookie"


def test_subscribing_needs_no_javascript(new_context: NewContext, transactional_db: None) -> None:
    """In Korean, including the mail and its link."""
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/ko/subscribe/")
    page.get_by_label("이메일 주소").fill("mina@example.org")
    page.get_by_role("button", name="구독하기").click()
    send_mail()
    assert "구독을 확인해 주세요" in mail.outbox[-1].subject
    page.goto(find_link("confirm"))
    page.get_by_role("button", name="확인").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("구독을 시작했습니다")


@on_both
def test_every_step_is_accessible(page: Page, guard: Guard, transactional_db: None, screen: str) -> None:
    """In light and dark, including an invalid address and an expired link."""
    found: list[str] = []

    def check(step: str) -> None:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found.extend(violations(page, f"{step}, light"))
        page.emulate_media(color_scheme="dark")
        found.extend(violations(page, f"{step}, dark", **RULES_ABOUT_COLOUR))
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), step

    page.goto("/subscribe/")
    check("form")
    page.get_by_label("E-mail address").fill("nonsense")
    with guard.expecting(422):
        page.get_by_role("button", name="Subscribe").click()
    check("rejected")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Subscribe").click()
    check("sent")
    send_mail()
    page.goto(find_link("confirm"))
    check("confirm")
    with guard.expecting(404):
        page.goto("/subscribe/confirm/nonsense/")
    check("expired link")
    assert not found, "\n".join(found)
