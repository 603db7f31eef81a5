"""Protects views that check a password from guessing, and the site from the processor time that hashing takes."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import cast

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

from blog.accounts.models import KnownNetwork, User
from blog.accounts.services.password_check import (
    WINDOW_SECONDS,
    PasswordCheck,
    known_network_save,
    password_check_begin,
    password_check_forgive,
)
from blog.core.client_network import get_client_network
from blog.core.services.rate_limit import REMEMBER_SECONDS
from blog.core.site_identity import get_last_site_identity

View = Callable[..., HttpResponse]

DEVICE_COOKIE = "known_device"
DEVICE_SECONDS = 365 * 86_400
DEVICE_SALT = "blog.device"  # cookies in use depend on it: never change it
KNOWN_ACCOUNTS = "known-accounts:{}"  # the key in the cache, by network
ACCOUNT_LENGTH = 150  # of a name in the log
BUSY_SECONDS = 2
# A worker hashes at most this many passwords at once. Unknown clients don't wait for their slot: they would hold the
# threads that serve pages. Known clients are few, and wait.
UNKNOWN_CLIENTS, KNOWN_CLIENTS = BoundedSemaphore(1), BoundedSemaphore(1)
MAX_WAIT_SECONDS = 5

logger = logging.getLogger(__name__)


def limit_password_checks(view: View, read: Callable[[HttpRequest], PasswordCheck]) -> View:
    """Refuse a POST to ``view`` before it hashes the password, if there were too many; ``read`` reads the request."""

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        check = read(request)
        if not check.is_within_limits():
            return refuse(check, get_window_rest_seconds())
        with hash_slot(check) as is_free:
            if not is_free:
                return refuse(check, BUSY_SECONDS)
            if not password_check_begin(check=check):
                return refuse(check, get_window_rest_seconds())
            response = view(request, *args, **kwargs)
        return finish(request, response, check)

    return limited


def read_login(request: HttpRequest) -> PasswordCheck:
    account = User.normalize_username(request.POST.get("username", "").strip())
    network = get_client_network(request)
    return PasswordCheck(account, network, find_known_client(request, account, network))


def read_password_change(request: HttpRequest) -> PasswordCheck:
    known_by = f"session {request.session.session_key}"
    return PasswordCheck(cast("User", request.user).username, get_client_network(request), known_by)


def find_known_client(request: HttpRequest, account: str, network: str) -> str:
    """Return what ``account`` knows the client by, its device or its network; ``""`` if it is unknown."""
    try:
        name, device = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        name = device = ""
    if device and name == account:
        return f"device {device}"
    return f"network {network}" if account in get_known_accounts(network) else ""


def get_known_accounts(network: str) -> set[str]:
    """Return the names of users who have signed in from ``network``; the process remembers them for some seconds."""
    known: set[str] | None = cache.get(KNOWN_ACCOUNTS.format(network))
    if known is None:
        known = set(KnownNetwork.objects.with_network(network).values_list("user__username", flat=True))
        cache.set(KNOWN_ACCOUNTS.format(network), known, REMEMBER_SECONDS)
    return known


@contextmanager
def hash_slot(check: PasswordCheck) -> Iterator[bool]:
    """Hold the slot for the time of a check; yields whether it was free."""
    slot, wait_seconds = (KNOWN_CLIENTS, MAX_WAIT_SECONDS) if check.known_by else (UNKNOWN_CLIENTS, 0)
    is_free = slot.acquire(timeout=wait_seconds)
    try:
        yield is_free
    finally:
        if is_free:
            slot.release()


def finish(request: HttpRequest, response: HttpResponse, check: PasswordCheck) -> HttpResponse:
    """Log a wrong password; forgive the attempt otherwise, and remember the client if it is signed in."""
    if is_wrong_password(response):
        log("Wrong password for the account %(account)r from %(client_network)s", check)
        return response
    password_check_forgive(check=check)
    if response.status_code == HTTPStatus.FOUND:
        user = cast("User", request.user)
        known_network_save(user=user, network=check.network)
        cache.delete(KNOWN_ACCOUNTS.format(check.network))
        device = signing.dumps([user.username, secrets.token_urlsafe(16)], salt=DEVICE_SALT)
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(DEVICE_COOKIE, device, DEVICE_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response


def is_wrong_password(response: HttpResponse) -> bool:
    form = (getattr(response, "context_data", None) or {}).get("form")
    return form is not None and (form.has_error(NON_FIELD_ERRORS) or form.has_error("old_password"))


def get_window_rest_seconds() -> int:
    return WINDOW_SECONDS - int(timezone.now().timestamp()) % WINDOW_SECONDS


def refuse(check: PasswordCheck, retry_after_seconds: int) -> HttpResponse:
    log("Refused a password for the account %(account)r from %(client_network)s: too many", check)
    page = render_refusal(get_last_site_identity().version, get_language(), get_script_prefix())
    headers = {"Retry-After": str(retry_after_seconds), "Cache-Control": "no-store"}
    return HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)


@lru_cache
def render_refusal(site_version: str, language: str | None, script_prefix: str) -> str:
    """Render the page once for each version of the settings, language and script prefix: refusals must cost little."""
    context = {"site": get_last_site_identity(), "LANGUAGE_CODE": language}
    return render_to_string("accounts/too_many_passwords.html", context)


def log(message: str, check: PasswordCheck) -> None:
    """Log one line. ``%r`` in ``message`` escapes line breaks, which could forge other lines."""
    logger.warning(message, {"account": check.account[:ACCOUNT_LENGTH], "client_network": check.network})
