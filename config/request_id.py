"""What the log says about the request that a thread is answering: its id, its client's network, and its user.

The id is in the response and on the pages of ``config/errors.py`` too, so that a reader's report leads to the lines
about the request.
"""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from blog.core.client_network import get_client_network
from config.secret_paths import find_secret

HEADER = "X-Request-ID"
REQUEST_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class RequestContext:
    """``secret`` is the token in the path, if it has one, and ``user`` the account's name, once it is known."""

    request_id: str
    client_network: str
    secret: str = ""
    user: str = ""


current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def get_log_fields() -> dict[str, str]:
    """Return what each log line says about the current request; nothing outside of one."""
    context = current.get()
    if context is None:
        return {}
    fields = {"request_id": context.request_id, "client_network": context.client_network}
    return fields | ({"user": context.user} if context.user else {})


def get_request_id() -> str:
    context = current.get()
    return context.request_id if context else ""


def get_secret() -> str:
    context = current.get()
    return context.secret if context else ""


def read_request_id(request: HttpRequest) -> str:
    """Return the id that our proxy has given to ``request``, or a new one; other clients could forge an id."""
    given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_TLS_PROXY else ""
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


class RequestIdMiddleware:
    """Comes first, so that all that is logged about a request has its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        secret = find_secret(request.path_info)
        context = RequestContext(read_request_id(request), get_client_network(request), secret)
        current.set(context)
        response = self.get_response(request)
        response.headers[HEADER] = context.request_id
        if secret:
            response.headers["Referrer-Policy"] = "no-referrer"  # else the next requests would carry the token
        return response


class LogUserMiddleware:
    """Notes the user's name when something loads ``request.user``; without that there is no query for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.user = SimpleLazyObject(lambda: note_user(user))  # type: ignore[assignment]  # it acts as the user
        return self.get_response(request)


def note_user(user: Any) -> Any:
    """Put the name of ``user`` into the context of the request, and return ``user``."""
    if context := current.get():
        context.user = user.get_username()
    return user


def note_login(sender: object, user: Any, **kwargs: object) -> None:
    note_user(user)


def forget_request(sender: object, **kwargs: object) -> None:
    """Clear the context; gunicorn has written the access log by then."""
    current.set(None)


user_logged_in.connect(note_login)
request_finished.connect(forget_request)
