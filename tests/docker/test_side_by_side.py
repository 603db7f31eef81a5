"""Two approaches, one on each C library, run side by side on the same data."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.docker.browser import Browser
from tests.docker.conftest import StackFactory
from tests.docker.engine import Stack

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def two(make_stack: StackFactory) -> Iterator[tuple[Stack, Stack]]:
    """Two approaches in one project, one on each C library."""
    slim = replace(make_stack("two"), service="slim")
    alpine = replace(slim, service="alpine-multistage")
    slim.compose("--profile=alpine-multistage", "up", "--detach", "--wait", timeout_seconds=600)
    yield slim, alpine
    alpine.compose("--profile=slim", "down", "--volumes", "--timeout=0")


class TestSideBySide:
    def test_show_the_same_posts(self, two: tuple[Stack, Stack]) -> None:
        """One database serves both."""
        pages = [Browser(stack.port()).get("/") for stack in two]
        assert [page.status for page in pages] == [200, 200]
        posts = [re.findall(r'href="(/posts/[^"]+)"', page.text) for page in pages]
        assert posts[0] == posts[1] != []

    def test_share_keys_and_media(self, two: tuple[Stack, Stack]) -> None:
        """A session is valid in both, and each can read and delete the other's files."""
        slim, alpine = two
        keys = [stack.run_inside("sha256sum", "/var/lib/blog/keys/secret_key") for stack in two]
        assert keys[0] == keys[1]
        slim.run_inside("sh", "-c", "echo seen >/var/lib/blog/media/shared")
        assert alpine.run_inside("cat", "/var/lib/blog/media/shared") == "seen\n"
        alpine.run_inside("rm", "/var/lib/blog/media/shared")
