"""The running container: what the checks of every approach don't cover."""

import json
import re

import pytest

from tests.docker.browser import Browser
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine


def test_the_form_of_a_post_has_all_its_files(writer: Browser) -> None:
    """The image lacks only those of Django's static files that no form loads."""
    paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', writer.get(writer.find_add_form("post")).text)
    assert any("jquery" in path for path in paths)
    assert {path for path in paths if writer.get(path).status != 200} == set()


def test_log_lines_can_be_json(stack: Stack) -> None:
    """With LOG_FORMAT=json every line is an object, from the first one on, requests included."""
    container = stack.compose("run", "--detach", "--no-deps", "--env=LOG_FORMAT=json", stack.service).stdout.strip()
    request = "import urllib.request as r; r.urlopen('http://localhost:8000/tags/?as-json').read()"
    wait_until(
        lambda: stack.docker("exec", container, "python", "-c", request, check=False).returncode == 0,
        within_seconds=60,
        what="the second web container answers",
    )
    events = [json.loads(line) for line in stack.docker("logs", container).stdout.splitlines()]
    stack.docker("rm", "--force", container)
    (event,) = [event for event in events if event.get("query") == "as-json"]
    assert (event["method"], event["path"], event["status"]) == ("GET", "/tags/", 200)
    assert 0 < event["duration_seconds"] < 10
