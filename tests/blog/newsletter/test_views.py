"""Subscribing, confirming, leaving."""

import time
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from blog.core import public_forms
from blog.newsletter.models import Message, Subscriber
from blog.newsletter.services.subscription import (
    CONFIRM,
    LIFETIME_SECONDS,
    UNSUBSCRIBE,
    subscriber_ask,
    subscribers_forget,
    token,
)

pytestmark = pytest.mark.django_db


def fields(address: str, **changes: str) -> dict[str, str]:
    """The form as a person fills it in, opened a minute ago."""
    opened = {"subject": "subscribe", "opened_at": time.time() - 60}
    return {"address": address, "website": "", "stamp": signing.dumps(opened, salt=public_forms.STAMP_SALT)} | changes


def ask(language: str = "en") -> Subscriber:
    """Somebody who has asked and not confirmed."""
    subscriber_ask(email="ada@example.org", language=language)
    return Subscriber.objects.get(language=language)


class TestSubscribe:
    def test_answer_is_the_same_for_known_and_unknown_addresses(self, client: Client) -> None:
        """Status, address and page tell nothing; the mail alone does."""
        ask()
        Subscriber.objects.update(confirmed_at=timezone.now())
        answers = [client.post("/subscribe/", fields(a), follow=True) for a in ("ada@example.org", "new@example.org")]
        assert answers[0].redirect_chain == answers[1].redirect_chain
        assert answers[0].content == answers[1].content
        assert sorted(Message.objects.values_list("kind", flat=True)) == ["confirm", "confirm", "known"]

    def test_unconfirmed_address_gets_the_link_alone(self, client: Client) -> None:
        client.post("/ko/subscribe/", fields("Mina@Example.org"))
        call_command("send_mail", verbosity=0)
        (sent,) = mail.outbox
        assert sent.to == ["Mina@example.org"]
        assert "https://blog.example.org/ko/subscribe/confirm/" in sent.body
        assert "List-Unsubscribe" not in sent.extra_headers

    def test_strangers_can_not_fill_a_mailbox(self, client: Client) -> None:
        """From wherever they ask, three mails a day arrive, and the answer stays the same."""
        for number in range(6):
            response = client.post("/subscribe/", fields("ada@example.org"), REMOTE_ADDR=f"192.0.2.{number}")
            assert response.status_code == 302
            call_command("send_mail", verbosity=0)
        assert Message.objects.count() == 3

    def test_spelling_of_a_domain_makes_no_other_mailbox(self, client: Client) -> None:
        """Nor do characters in it that nobody sees and DNS drops."""
        spelled = ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "b\u00adücher.exam\u200bple")
        for number, domain in enumerate(spelled):
            client.post("/subscribe/", fields(f"ada@{domain}"), REMOTE_ADDR=f"192.0.2.{number}")
            call_command("send_mail", verbosity=0)
        assert (Message.objects.count(), Subscriber.objects.count()) == (3, 1)

    def test_one_visitor_can_not_ask_for_many(self, client: Client) -> None:
        statuses = [client.post("/subscribe/", fields(f"a{n}@example.org")).status_code for n in range(6)]
        assert statuses == [302] * 5 + [429]
        assert Subscriber.objects.count() == 5

    @pytest.mark.parametrize(
        "address", ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org,eve@example.org", "a@b\0.c"]
    )
    def test_what_is_no_address_is_refused(self, client: Client, address: str) -> None:
        """With a message, and nothing stored."""
        response = client.post("/subscribe/", fields(address))
        assert response.status_code == 422
        assert response.context["form"].errors["address"]
        assert not Subscriber.objects.exists()

    def test_leads_nowhere_else(self, client: Client) -> None:
        """No parameter is an address to go to."""
        for name in ("next", "url", "redirect", "return_to"):
            response = client.post(f"/subscribe/?{name}=https://evil.example/", fields("ada@example.org"))
            assert response["Location"] == "/subscribe/sent/"

    def test_needs_a_mail_server(self, client: Client, settings: Settings) -> None:
        """Without one there is neither page nor link."""
        assert "/subscribe/" in client.get("/").content.decode()
        settings.SUBSCRIPTIONS = False
        assert client.get("/subscribe/").status_code == 404
        assert "/subscribe/" not in client.get("/").content.decode()

    def test_each_language_is_a_subscription_of_its_own(self) -> None:
        ask("en")
        ask("ko")
        assert Subscriber.objects.with_email("ADA@example.org").count() == 2


class TestConfirm:
    def test_opening_the_link_changes_nothing_and_the_button_confirms(self, client: Client) -> None:
        """Mail scanners open links."""
        subscriber = ask()
        path = f"/subscribe/confirm/{token(subscriber, CONFIRM)}/"
        assert client.get(path).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.confirmed_at is None
        for _ in range(2):
            assert client.post(path).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.confirmed_at

    def test_another_site_can_not_confirm(self, client: Client) -> None:
        path = f"/subscribe/confirm/{token(ask(), CONFIRM)}/"
        assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    @pytest.mark.parametrize("wrong", ["forged", "purpose", "old", "gone"])
    def test_token_that_is_not_good_is_refused(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, wrong: str
    ) -> None:
        """Signed, for one purpose, for three days, and for somebody who is still there."""
        subscriber = ask()
        found = token(subscriber, UNSUBSCRIBE if wrong == "purpose" else CONFIRM)
        if wrong == "forged":
            found = found[:-1] + ("a" if found[-1] != "a" else "b")
        if wrong == "gone":
            Subscriber.objects.all().delete()
        if wrong == "old":
            now = time.time()
            monkeypatch.setattr("time.time", lambda: now + LIFETIME_SECONDS[CONFIRM] + 1)
        response = client.post(f"/subscribe/confirm/{found}/")
        assert response.status_code == 404
        assert "does not work any more" in response.content.decode()
        assert not Subscriber.objects.filter(confirmed_at__isnull=False).exists()


class TestUnsubscribe:
    def test_one_click_deletes_without_a_page(self) -> None:
        """As RFC 8058 has it: a POST without cookie or origin, answered 200 and not redirected."""
        client = Client(enforce_csrf_checks=True)
        path = f"/unsubscribe/{token(ask(), UNSUBSCRIBE)}/"
        response = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert not Subscriber.objects.exists()
        assert not Message.objects.exists()
        assert client.post(path).status_code == 200, "a second time is no error"

    def test_opening_the_link_changes_nothing(self, client: Client) -> None:
        response = client.get(f"/unsubscribe/{token(ask(), UNSUBSCRIBE)}/")
        assert response.status_code == 200
        assert not response.cookies
        assert Subscriber.objects.exists()

    def test_token_of_a_confirmation_does_not_unsubscribe(self, client: Client) -> None:
        assert client.post(f"/unsubscribe/{token(ask(), CONFIRM)}/").status_code == 404
        assert Subscriber.objects.exists()


def test_who_never_confirms_is_forgotten(client: Client) -> None:
    """When the link in the mail is dead; who confirmed stays."""
    ask("en")
    confirmed = ask("ko")
    long_ago = timezone.now() - timedelta(seconds=LIFETIME_SECONDS[CONFIRM] + 60)
    Subscriber.objects.update(created_at=long_ago)
    Message.objects.update(sent_at=long_ago)
    Subscriber.objects.filter(pk=confirmed.pk).update(confirmed_at=long_ago)
    subscribers_forget()
    assert Subscriber.objects.get() == confirmed


@pytest.mark.parametrize("when", ["asked again", "sent late", "not sent yet"])
def test_nobody_is_forgotten_while_a_link_works(when: str) -> None:
    """Its life begins when the mail is sent, and anew with every mail."""
    subscriber, now = ask(), timezone.now()
    Subscriber.objects.update(created_at=now - timedelta(hours=71))
    if when == "asked again":
        ask()
        Subscriber.objects.update(created_at=F("created_at") - timedelta(hours=2))
    else:
        Subscriber.objects.update(created_at=now - timedelta(hours=73))
    if when == "sent late":
        Message.objects.update(sent_at=now - timedelta(hours=2))
    subscribers_forget()
    assert Subscriber.objects.get() == subscriber
