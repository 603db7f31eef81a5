"""A Chromium that a test may kill: a process of the test's own, with a profile that outlives it."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright

from tests.browser.guard import Guard

LISTENING = re.compile(r"DevTools listening on (ws://\S+)")


class OwnBrowser:
    """Starts, dies without a chance to tidy up, and starts again with what it had on the disk."""

    def __init__(self, playwright: Playwright, guard: Guard, command: list[str]) -> None:
        self.playwright, self.guard, self.command = playwright, guard, command
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> BrowserContext:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(self.command, stderr=pipe, text=True, start_new_session=True)
        assert self.process.stderr
        address = next(filter(None, map(LISTENING.search, self.process.stderr)), None)
        assert address, "Chromium ended before it listened"
        return self.guard.watch(self.playwright.chromium.connect_over_cdp(address[1]).contexts[0])

    def kill(self) -> None:
        """SIGKILL to the browser and to all of its processes, as when memory runs out or the battery dies."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            self.process = None


@pytest.fixture
def own_browser(
    playwright: Playwright, guard: Guard, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[OwnBrowser]:
    """A browser that is not running yet, with an empty profile."""
    profile = (f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0", "--no-first-run")
    arguments = ["--headless=new", *profile, *browser_type_launch_args["args"], "about:blank"]
    browser = OwnBrowser(playwright, guard, [browser_type_launch_args["executable_path"], *arguments])
    yield browser
    browser.kill()
