"""Limits where a password is checked: by network, by account, for known clients, and at once."""

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from blog.accounts.login_protection import DEVICE_COOKIE, hash_slot
from blog.accounts.models import KNOWN_FOR, KnownNetwork, User
from blog.accounts.services.password_check import (
    FOR_ACCOUNT,
    FROM_NETWORK,
    FROM_UNKNOWN_CLIENTS,
    OF_KNOWN_CLIENT,
    PasswordCheck,
)
from blog.core.models import RateCount
from config.logs import JSONFormatter, TextFormatter
from tests.processes import wait_until

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db

LOGIN, CHANGE = "/admin/login/", "/admin/password_change/"
PASSWORD = "a-long-passphrase"
HOME, AWAY = "192.0.2.1", "198.51.100.{}"
hashed: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Lists what it hashes."""

    def encode(self, password: str, salt: str) -> str:
        hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def hashes(settings: Settings, editor: User) -> list[str]:
    """What is hashed in the test, which doesn't run into the next window of the limits."""
    wait_until(lambda: FROM_NETWORK.get_window_end(timezone.now()) - timezone.now() > timedelta(seconds=5))
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    hashed.clear()
    return hashed


def sign_in(client: Client, password: str = PASSWORD, account: str = "editor", peer: str = HOME) -> "TestResponse":
    return client.post(LOGIN, {"username": account, "password": password}, REMOTE_ADDR=peer)


def guess(count: int, *, account: str = "editor", peer: str = AWAY) -> list[int]:
    """The statuses of wrong passwords; ``{}`` in names and addresses is their number."""
    statuses = []
    for number in range(count):
        response = sign_in(Client(), "wrong", account.format(number), peer.format(number))
        statuses.append(response.status_code)
        if "{" in peer:  # else it is the limit of the network that is tested
            forget_limit_of_all_unknown_clients()
    return statuses


def forget_limit_of_all_unknown_clients() -> None:
    RateCount.objects.filter(subject=FROM_UNKNOWN_CLIENTS.get_subject("", timezone.now())).delete()


class TestLimits:
    def test_network_is_refused_before_hashing(self, hashes: list[str]) -> None:
        """For all accounts; another network is not refused."""
        statuses = guess(60, account="name-{}", peer=AWAY.format(1))
        assert statuses == [200] * FROM_NETWORK.count + [429] * (60 - FROM_NETWORK.count)
        assert len(hashes) == FROM_NETWORK.count
        forget_limit_of_all_unknown_clients()
        assert sign_in(Client(), peer=AWAY.format(2)).status_code == 302

    def test_ipv6_clients_share_the_limit_of_their_64(self) -> None:
        assert set(guess(FROM_NETWORK.count, peer="2001:db8:1:2::{}")) == {200}
        assert sign_in(Client(), peer="2001:db8:1:2:3:4:5:6").status_code == 429
        assert sign_in(Client(), peer="2001:db8:1:3::1").status_code == 302

    def test_account_is_limited_from_all_unknown_networks(self, hashes: list[str]) -> None:
        """The right password is refused as well; another account is not."""
        assert set(guess(FOR_ACCOUNT.count)) == {200}
        assert sign_in(Client(), peer=AWAY.format(200)).status_code == 429
        assert len(hashes) == FOR_ACCOUNT.count
        User.objects.create_superuser("another", password=PASSWORD)
        assert sign_in(Client(), account="another", peer=AWAY.format(200)).status_code == 302

    def test_spelling_of_a_name_does_not_evade_the_limit(self) -> None:
        """Django trims it, and normalizes letters that look the same."""
        guess(FOR_ACCOUNT.count, account="  ｅditor ")
        assert sign_in(Client(), "wrong", peer=AWAY.format(200)).status_code == 429

    def test_unknown_clients_are_limited_together(self, hashes: list[str]) -> None:
        """Many networks and accounts can't fill the processors."""
        for number in range(FROM_UNKNOWN_CLIENTS.count + 3):
            sign_in(Client(), "wrong", f"name-{number}", AWAY.format(number))
        assert len(hashes) in (FROM_UNKNOWN_CLIENTS.count, FROM_UNKNOWN_CLIENTS.count + 3)  # a new window

    def test_right_password_does_not_count(self) -> None:
        """A whole office signs in from one address."""
        for number in range(FROM_NETWORK.count + 2):
            User.objects.create_superuser(f"editor-{number}", password=PASSWORD)
            assert sign_in(Client(), account=f"editor-{number}").status_code == 302

    def test_form_without_a_password_does_not_count(self, hashes: list[str]) -> None:
        assert {sign_in(Client(), "").status_code for _ in range(FROM_NETWORK.count + 2)} == {200}
        assert sign_in(Client(), account="edi\0tor").status_code == 200
        assert hashes == []
        assert sign_in(Client()).status_code == 302

    def test_limit_ends_with_its_window(self) -> None:
        guess(FROM_NETWORK.count, peer=HOME)
        assert sign_in(Client()).status_code == 429
        RateCount.objects.all().delete()
        assert sign_in(Client()).status_code == 302

    def test_refusals_write_nothing_and_soon_need_no_query(self, settings: Settings) -> None:
        """In production each process has a cache; the page cache sees a write as a change on SQLite."""
        guess(FROM_NETWORK.count, peer=HOME)
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        client = Client()
        with CaptureQueriesContext(connection) as first:
            assert sign_in(client).status_code == 429
        assert [query["sql"][:6] for query in first] == ["SELECT", "SELECT"]
        with CaptureQueriesContext(connection) as others:
            assert [sign_in(client, account=f"name-{number}").status_code for number in range(5)] == [429] * 5
        assert len(others) == 0
        cache.clear()


class TestKnownClients:
    """The owner signs in while others guess the password of the account."""

    @pytest.fixture
    def attack(self, client: Client) -> None:
        """The owner has signed in at home with ``client``; then others use up the limit of the account."""
        assert sign_in(client).status_code == 302
        guess(FOR_ACCOUNT.count)
        assert sign_in(Client(), peer=AWAY.format(200)).status_code == 429

    @pytest.mark.usefixtures("attack")
    def test_known_network_has_a_limit_of_its_own(self) -> None:
        assert sign_in(Client()).status_code == 302
        statuses = [sign_in(Client(), "wrong").status_code for _ in range(OF_KNOWN_CLIENT.count + 1)]
        assert statuses == [200] * OF_KNOWN_CLIENT.count + [429]

    def test_network_is_known_at_once(self, settings: Settings) -> None:
        """Although the process remembers for some seconds which accounts it knows in a network."""
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        assert sign_in(Client()).status_code == 302
        guess(FOR_ACCOUNT.count)
        assert sign_in(Client()).status_code == 302
        cache.clear()

    @pytest.mark.usefixtures("attack")
    def test_known_device_has_a_limit_of_its_own(self, client: Client) -> None:
        """Also where others in the same network use up that of the network, and in a new network."""
        guess(OF_KNOWN_CLIENT.count, peer=HOME)
        assert sign_in(Client()).status_code == 429
        assert sign_in(client).status_code == 302
        assert sign_in(client, peer=AWAY.format(200)).status_code == 302

    @pytest.mark.usefixtures("attack")
    def test_device_is_known_to_its_account_alone(self, client: Client) -> None:
        User.objects.create_superuser("another", password=PASSWORD)
        guess(FOR_ACCOUNT.count, account="another")
        assert sign_in(client, account="another", peer=AWAY.format(200)).status_code == 429

    @pytest.mark.usefixtures("attack")
    def test_forged_device_is_unknown(self, client: Client) -> None:
        forged = Client()
        forged.cookies[DEVICE_COOKIE] = client.cookies[DEVICE_COOKIE].value + "x"
        assert sign_in(forged, peer=AWAY.format(200)).status_code == 429

    def test_cookie_is_for_the_server_alone(self, client: Client, settings: Settings) -> None:
        settings.SESSION_COOKIE_SECURE = True
        cookie = sign_in(client).cookies[DEVICE_COOKIE]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")

    def test_networks_are_stored_as_hmacs_and_forgotten(self, client: Client, editor: User) -> None:
        for _ in range(2):
            sign_in(client)
        known = KnownNetwork.objects.get()
        assert HOME not in known.network_index
        KnownNetwork.objects.update(used_at=timezone.now() - KNOWN_FOR)
        assert not KnownNetwork.objects.with_network(HOME).exists()
        sign_in(client, peer=AWAY.format(1))
        assert KnownNetwork.objects.get(user=editor).pk != known.pk

    def test_wrong_password_makes_nothing_known(self) -> None:
        client = Client()
        sign_in(client, "wrong")
        assert DEVICE_COOKIE not in client.cookies
        assert not KnownNetwork.objects.exists()


class TestPasswordChange:
    def change(self, client: Client, old: str, new: str = "another-long-passphrase") -> int:
        fields = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post(CHANGE, fields).status_code

    def test_wrong_old_passwords_are_limited_per_session(self, editor_client: Client) -> None:
        """A thief of an open session can't go on guessing, nor keep the owner from changing the password."""
        statuses = {self.change(editor_client, "wrong") for _ in range(OF_KNOWN_CLIENT.count)}
        assert statuses == {200}
        assert self.change(editor_client, PASSWORD) == 429
        own = Client()
        sign_in(own)
        assert self.change(own, PASSWORD) == 302

    def test_weak_new_passwords_do_not_count(self, editor_client: Client) -> None:
        assert {self.change(editor_client, PASSWORD, "123") for _ in range(OF_KNOWN_CLIENT.count + 2)} == {200}
        assert self.change(editor_client, PASSWORD) == 302

    def test_anonymous_request_is_sent_to_the_login(self, hashes: list[str]) -> None:
        assert self.change(Client(), PASSWORD) == 302
        assert hashes == []


class TestAtOnce:
    """The slot is held as by a request in another thread of the worker."""

    def test_unknown_client_does_not_wait_while_another_is_hashing(self, hashes: list[str]) -> None:
        """It would hold a thread that can serve pages."""
        with hash_slot(PasswordCheck("nobody", AWAY.format(1))):
            response = sign_in(Client())
        assert (response.status_code, response["Retry-After"]) == (429, "2")
        assert hashes == []
        assert sign_in(Client()).status_code == 302

    def test_known_and_unknown_clients_do_not_keep_each_other_out(self, client: Client) -> None:
        assert sign_in(client).status_code == 302
        with hash_slot(PasswordCheck("nobody", AWAY.format(1))):
            assert sign_in(client).status_code == 302
        with hash_slot(PasswordCheck("nobody", AWAY.format(1), "device")):
            assert sign_in(Client(), peer=AWAY.format(1)).status_code == 302

    def test_slot_is_free_again_after_an_error(self) -> None:
        check = PasswordCheck("nobody", AWAY.format(1))
        with pytest.raises(ZeroDivisionError), hash_slot(check):
            raise ZeroDivisionError
        with hash_slot(check) as is_free:
            assert is_free


class TestPage:
    @pytest.mark.parametrize(
        ("path", "words"), [(LOGIN, "Your password was not checked"), ("/ko" + LOGIN, "비밀번호를")]
    )
    def test_page_says_what_to_do(self, path: str, words: str) -> None:
        guess(FROM_NETWORK.count, peer=HOME)
        response = Client().post(path, {"username": "editor", "password": "x"}, REMOTE_ADDR=HOME)
        assert words in response.content.decode()
        assert 0 < int(response["Retry-After"]) <= FROM_NETWORK.window_seconds
        assert "no-store" in response["Cache-Control"]


class TestLog:
    def test_failures_name_the_account_and_never_the_password(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING, "blog.accounts"):
            guess(FROM_NETWORK.count + 1, peer=HOME)
        lines = [TextFormatter().format(record).partition(": ")[2] for record in caplog.records]
        assert lines == ["Wrong password for the account 'editor' from 192.0.2.1"] * FROM_NETWORK.count + [
            "Refused a password for the account 'editor' from 192.0.2.1: too many"
        ]
        event = json.loads(JSONFormatter().format(caplog.records[0]))
        assert (event["account"], event["client_network"]) == ("editor", HOME)

    def test_name_can_forge_no_line(self, caplog: pytest.LogCaptureFixture) -> None:
        """However long it is."""
        name = "휠\r\n2026-11-30T09:00:00Z INFO forged\x1b[2J\u2028" + "x" * 500
        with caplog.at_level(logging.WARNING, "blog.accounts"):
            sign_in(Client(), "wrong", name)
        for formatter in (TextFormatter(), JSONFormatter()):
            line = formatter.format(caplog.records[0])
            assert "휠" in line
            assert not {"\r", "\n", "\x1b"} & set(line)
            assert len(line) < 600
