"""What no page may make the browser do, on any page that a test opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response, WebError

FETCHED_FROM_NOWHERE = {"about", "blob", "data"}
# A network interface of this machine came or went, as when a container starts: Chromium then gives up its requests,
# also those to this machine, and has no option against it.
NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong; ``status`` is of the response, if it is one."""

    what: str
    status: int | None = None


@dataclass
class Guard:
    """Collects problems of every context that it watches; ``origin`` is the only one that may be asked."""

    origin: str
    problems: list[Problem] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> BrowserContext:
        """Listen to everything that ``context`` reports from now on."""
        context.on("console", self.on_console)
        context.on("dialog", self.on_dialog)
        context.on("request", self.on_request)
        context.on("requestfailed", self.on_request_failed)
        context.on("response", self.on_response)
        context.on("weberror", self.on_uncaught_error)
        return context

    def report(self, what: str, *, status: int | None = None) -> None:
        """Add a problem."""
        self.problems.append(Problem(what, status))

    def on_console(self, message: ConsoleMessage) -> None:
        """An error in the console, which is also where Chromium reports what the content security policy refused.

        Failed loads come here too, but without saying what failed; the other methods report them.
        """
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.report(f"console: {message.text}")

    def on_dialog(self, dialog: Dialog) -> None:
        """A dialog, which this site never opens."""
        self.report(f"dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def on_uncaught_error(self, error: WebError) -> None:
        """An exception that no script caught."""
        self.report(f"uncaught: {error.error}")

    def on_request(self, request: Request) -> None:
        """A request to another origin than the site's."""
        parts = urlsplit(request.url)
        if parts.scheme not in FETCHED_FROM_NOWHERE and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.report(f"foreign request: {request.method} {request.url}")

    def on_request_failed(self, request: Request) -> None:
        """A request without an answer, unless leaving the page cancelled it."""
        if request.failure != "net::ERR_ABORTED":
            self.report(f"request failed: {request.url} {request.failure}")

    def on_response(self, response: Response) -> None:
        """An answer of 400 and above."""
        if response.status >= 400:
            self.report(f"response: {response.status} {response.url}", status=response.status)

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Take answers with ``status`` for what they should be, and miss them when none comes.

        Raises:
            AssertionError: there was none.
        """
        before = len(self.problems)
        yield
        found = [problem for problem in self.problems[before:] if problem.status == status]
        assert found, f"expected an answer {status}, found {self.problems[before:]}"
        self.problems = [problem for problem in self.problems if problem not in found]
