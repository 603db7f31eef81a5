"""Subscribing, confirming and unsubscribing."""

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
    make_token,
    subscribers_clean,
    subscription_request,
)

pytestmark = pytest.mark.django_db


def fill_form(email: str, *, network: str = "127.0.0.1", **changes: str) -> dict[str, str]:
    """Return the data of a form that was opened a minute ago."""
    opened = {"bound_to": public_forms.bind_stamp("subscribe", network), "opened_at": time.time() - 60}
    return {"email": email, "website": "", "stamp": signing.dumps(opened, salt=public_forms.STAMP_SALT)} | changes


def subscribe(language: str = "en") -> Subscriber:
    subscription_request(email="ada@example.org", language=language)
    return Subscriber.objects.get(language=language)


class TestSubscribe:
    def test_response_does_not_reveal_a_subscriber(self, client: Client) -> None:
        """Only the mail differs."""
        subscribe()
        Subscriber.objects.update(confirmed_at=timezone.now())
        emails = ("ada@example.org", "new@example.org")
        responses = [client.post("/subscribe/", fill_form(email), follow=True) for email in emails]
        assert responses[0].redirect_chain == responses[1].redirect_chain
        assert responses[0].content == responses[1].content
        assert sorted(Message.objects.values_list("kind", flat=True)) == ["confirm", "confirm", "subscribed"]

    def test_confirmation_mail_has_a_link_and_no_unsubscribe_header(self, client: Client) -> None:
        client.post("/ko/subscribe/", fill_form("Mina@Example.org"))
        call_command("send_mail", verbosity=0)
        (sent,) = mail.outbox
        assert sent.to == ["Mina@example.org"]
        assert "https://blog.example.org/ko/subscribe/confirm/" in sent.body
        assert "List-Unsubscribe" not in sent.extra_headers

    def test_confirmed_subscriber_is_told_so_by_mail(self, client: Client) -> None:
        subscribe()
        Message.objects.all().delete()
        Subscriber.objects.update(confirmed_at=timezone.now())
        client.post("/subscribe/", fill_form("ada@example.org"))
        call_command("send_mail", verbosity=0)
        (sent,) = mail.outbox
        assert sent.subject == "You are already subscribed to Ropewalk"
        assert "already subscribed" in sent.body
        assert "/unsubscribe/" in sent.extra_headers["List-Unsubscribe"]

    def test_an_address_gets_three_mails_a_day(self, client: Client) -> None:
        """From any number of networks; the response stays the same."""
        for number in range(6):
            network = f"192.0.2.{number}"
            response = client.post("/subscribe/", fill_form("ada@example.org", network=network), REMOTE_ADDR=network)
            assert response.status_code == 302
            call_command("send_mail", verbosity=0)
        assert Message.objects.count() == 3

    def test_spellings_of_a_domain_are_one_address(self, client: Client) -> None:
        """DNS ignores letter case and invisible characters."""
        domains = ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "b\u00adücher.exam\u200bple")
        for number, domain in enumerate(domains):
            network = f"192.0.2.{number}"
            client.post("/subscribe/", fill_form(f"ada@{domain}", network=network), REMOTE_ADDR=network)
            call_command("send_mail", verbosity=0)
        assert (Message.objects.count(), Subscriber.objects.count()) == (3, 1)

    def test_a_network_can_subscribe_five_addresses_an_hour(self, client: Client) -> None:
        statuses = [client.post("/subscribe/", fill_form(f"a{n}@example.org")).status_code for n in range(6)]
        assert statuses == [302] * 5 + [429]
        assert Subscriber.objects.count() == 5

    @pytest.mark.parametrize(
        "email", ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org,eve@example.org", "a@b\0.c"]
    )
    def test_invalid_address_is_rejected(self, client: Client, email: str) -> None:
        response = client.post("/subscribe/", fill_form(email))
        assert response.status_code == 422
        assert response.context["form"].errors["email"]
        assert not Subscriber.objects.exists()

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
    def test_redirect_ignores_parameters(self, client: Client, target: str) -> None:
        names = dict.fromkeys(("next", "url", "redirect", "return_to", "target"), target)
        response = client.post("/subscribe/", fill_form("ada@example.org") | names, query_params=names)
        assert response["Location"] == "/subscribe/sent/"

    def test_site_without_mail_has_neither_page_nor_link(self, client: Client, settings: Settings) -> None:
        assert "/subscribe/" in client.get("/").content.decode()
        settings.SUBSCRIPTIONS = False
        assert client.get("/subscribe/").status_code == 404
        assert "/subscribe/" not in client.get("/").content.decode()

    def test_each_language_is_a_separate_subscription(self) -> None:
        subscribe("en")
        subscribe("ko")
        assert Subscriber.objects.with_email("ADA@example.org").count() == 2


class TestConfirm:
    def test_only_pressing_the_button_confirms(self, client: Client) -> None:
        """Mail scanners open links."""
        subscriber = subscribe()
        path = f"/subscribe/confirm/{make_token(subscriber, CONFIRM)}/"
        assert client.get(path).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.confirmed_at is None
        for _ in range(2):
            assert client.post(path).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.confirmed_at

    def test_another_site_cannot_confirm(self, client: Client) -> None:
        path = f"/subscribe/confirm/{make_token(subscribe(), CONFIRM)}/"
        assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    @pytest.mark.parametrize("fault", ["forged", "purpose", "expired", "deleted"])
    def test_invalid_token_is_rejected(self, client: Client, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
        subscriber = subscribe()
        token = make_token(subscriber, UNSUBSCRIBE if fault == "purpose" else CONFIRM)
        if fault == "forged":
            token = token[:-1] + ("a" if token[-1] != "a" else "b")
        if fault == "deleted":
            Subscriber.objects.all().delete()
        if fault == "expired":
            now = time.time()
            monkeypatch.setattr("time.time", lambda: now + LIFETIME_SECONDS[CONFIRM] + 1)
        response = client.post(f"/subscribe/confirm/{token}/")
        assert response.status_code == 404
        assert "no longer works" in response.content.decode()
        assert not Subscriber.objects.filter(confirmed_at__isnull=False).exists()


class TestUnsubscribe:
    def test_one_click_needs_no_page(self) -> None:
        """RFC 8058: a POST without cookie or origin, answered with 200 and without a redirect."""
        client = Client(enforce_csrf_checks=True)
        path = f"/unsubscribe/{make_token(subscribe(), UNSUBSCRIBE)}/"
        response = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert not Subscriber.objects.exists()
        assert not Message.objects.exists()
        assert client.post(path).status_code == 200, "a second time is no error"

    def test_opening_the_link_changes_nothing(self, client: Client) -> None:
        response = client.get(f"/unsubscribe/{make_token(subscribe(), UNSUBSCRIBE)}/")
        assert response.status_code == 200
        assert not response.cookies
        assert Subscriber.objects.exists()

    def test_confirmation_token_does_not_unsubscribe(self, client: Client) -> None:
        assert client.post(f"/unsubscribe/{make_token(subscribe(), CONFIRM)}/").status_code == 404
        assert Subscriber.objects.exists()


def test_salts_never_change() -> None:
    """Links in mail that was sent long ago depend on them, also after the project gets another name."""
    assert (CONFIRM, UNSUBSCRIBE) == ("blog.subscription.confirm", "blog.subscription.unsubscribe")


class TestClean:
    def test_unconfirmed_subscribers_are_deleted_when_their_link_expires(self) -> None:
        subscribe("en")
        confirmed = subscribe("ko")
        expired = timezone.now() - timedelta(seconds=LIFETIME_SECONDS[CONFIRM] + 60)
        Subscriber.objects.update(created_at=expired)
        Message.objects.update(sent_at=expired)
        Subscriber.objects.filter(pk=confirmed.pk).update(confirmed_at=expired)
        subscribers_clean()
        assert Subscriber.objects.get() == confirmed

    @pytest.mark.parametrize("reason", ["requested again", "sent late", "not sent yet"])
    def test_subscribers_with_a_valid_link_stay(self, reason: str) -> None:
        subscriber, now = subscribe(), timezone.now()
        Subscriber.objects.update(created_at=now - timedelta(hours=71))
        if reason == "requested again":
            subscribe()
            Subscriber.objects.update(created_at=F("created_at") - timedelta(hours=2))
        else:
            Subscriber.objects.update(created_at=now - timedelta(hours=73))
        if reason == "sent late":
            Message.objects.update(sent_at=now - timedelta(hours=2))
        subscribers_clean()
        assert Subscriber.objects.get() == subscriber
