"""Debian's or Google's Chromium, the site on a live server, and a guard over every opened page."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from blog.accounts.models import User
from tests.browser.guard import NETWORK_CHANGED, Guard
from tests.browser.publication import Surface, publish_everything
from tests.conftest import MakePost

HERE = Path(__file__).parent
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No request leaves this machine, not even in a test that proves this.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


SignIn = Callable[[BrowserContext], None]
Visit = Callable[[Surface], None]


class NewContext(Protocol):
    def __call__(self, **options: Any) -> BrowserContext: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; a change of the machine's network is the only failure that is retried."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2, only_rerun=[NETWORK_CHANGED]))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """This machine's Chromium instead of one that Playwright downloads."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        pytest.skip("no Chromium on PATH (Debian: apt install chromium-headless-shell)")
    # Playwright's synchronous API keeps an event loop in this thread until the run ends. Django takes that for
    # asynchronous code, and would refuse every query of later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Chromium's sandbox refuses to start for root, as in containers and CI.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    return browser_type_launch_args | {"executable_path": executable, "args": [*CHROMIUM_ARGUMENTS, *sandbox]}


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """The server, which waits for the threads of its requests when it stops.

    They share SQLite's connection, and would report an error if they outlived it.
    """
    live_server.thread.httpd.daemon_threads = False
    return live_server


@pytest.fixture(scope="session")
def browser(live_server: LiveServer, browser: Browser) -> Browser:
    """The browser, which is closed before the server: it keeps connections open, and with them threads."""
    return browser


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture
def guard(live_server: LiveServer) -> Iterator[Guard]:
    """Fails the test if a page makes the browser do what no page may."""
    guard = Guard(live_server.url)
    yield guard
    assert not guard.problems, "\n".join(problem.what for problem in guard.problems)


@pytest.fixture
def new_context(new_context: NewContext, guard: Guard) -> NewContext:
    """Guarded contexts; ``context`` and ``page`` come from here too."""
    return lambda **options: guard.watch(new_context(**options))


@pytest.fixture
def sign_in(editor: User, client: Client, base_url: str) -> SignIn:
    """Signs a browser in to the admin, without the form."""

    def sign_in(context: BrowserContext) -> None:
        client.force_login(editor)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])

    return sign_in


@pytest.fixture
def signed_in(page: Page, sign_in: SignIn) -> Page:
    sign_in(page.context)
    return page


@pytest.fixture
def surfaces(transactional_db: None, make_post: MakePost) -> list[Surface]:
    """Every kind of page, with content."""
    return publish_everything(make_post)


@pytest.fixture
def visit(page: Page, guard: Guard, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Opens a surface in ``page``, signed in or with a failure where it needs that."""

    def fail(surface: Surface) -> None:
        raise surface.failure or AssertionError

    def visit(surface: Surface) -> None:
        if surface.signed_in:
            sign_in(page.context)
        with monkeypatch.context() as patch:
            if surface.failure:
                patch.setattr(logging.getLogger("django.request"), "disabled", True)
                patch.setattr("blog.posts.views.posts.render_list", lambda *_, **__: fail(surface))
            with nullcontext() if surface.status < 400 else guard.expecting(surface.status):
                page.goto(surface.path)

    return visit


@pytest.fixture
def two_posts_per_page(settings: Settings) -> None:
    settings.POSTS_PER_PAGE = 2
