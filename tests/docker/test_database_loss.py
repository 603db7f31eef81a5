"""The database stops and starts; the blog keeps running, answers 503, and recovers by itself."""

import time

import pytest

from tests.docker.browser import Browser
from tests.docker.engine import Stack

pytestmark = pytest.mark.engine


class TestDatabaseKilledUnderLoad:
    def test_a_saved_post_survives_the_kill(self, stack: Stack, writer: Browser) -> None:
        """The response to the form means that the post is on disk."""
        path = write_post(writer, "Saved before the kill")
        stack.compose("kill", "db")
        stack.bring_back()
        answer = Browser(stack.port()).get(path)
        assert answer.status == 200
        assert "Written by the tests." in answer.text


class TestDownAndUp:
    def test_posts_and_keys_are_kept(self, stack: Stack, writer: Browser) -> None:
        """`down` removes containers and networks; after `up` the post, the keys and the session are the same."""
        path = write_post(writer, "Kept over down and up")
        keys = stack.run_inside("sh", "-c", "cat /var/lib/blog/keys/*")
        stack.compose("down")
        assert stack.compose("ps", "--all", "--quiet").stdout == ""
        stack.up()
        assert stack.run_inside("sh", "-c", "cat /var/lib/blog/keys/*") == keys
        writer.port = stack.port()
        assert writer.get(path).status == 200
        assert writer.get("/admin/").status == 200, "the session that an old key has signed is still good"
        assert not [line for line in stack.logs() if "config.keys: made" in line]


def write_post(writer: Browser, title: str) -> str:
    """Publish a post through the admin's form; return its path."""
    slug = f"{title.lower().replace(' ', '-')}-{time.monotonic_ns()}"
    fields = {"title": title, "slug": slug, "summary": "A post of the tests.", "body": "Written by the tests."}
    answer = writer.submit(writer.find_add_form("post"), fields | {"_publish": "1"}, form="post_form")
    assert answer.status == 302, answer.text
    return f"/posts/{slug}/"
