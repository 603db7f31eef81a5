"""The running container: what `lab verify`, which looks at every approach, does not look at."""

import json
import re

import pytest

from lab.reporting.publishing import publish
from lab.web import Browser
from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine


class TestPublishing:
    def test_the_lab_hands_its_report_to_the_running_blog(
        self, stack: Stack, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Through compose and the blog's own command, into the database; readers see it."""
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", stack.project)
        article = '+++\ntitle = "T"\nslug = "by-the-lab"\nsummary = "S"\n+++\nA *report*, 한국어.\n'
        assert publish(article, "slim", now=True) == "post_import: made /posts/by-the-lab/ (published): T"
        assert "<em>report</em>, 한국어." in visitor.get("/posts/by-the-lab/").text


class TestAnswers:
    def test_every_other_kind_of_page_is_right(self, visitor: Browser) -> None:
        """Lists, feed and rules for robots answer 200 with what belongs in them."""
        for path, content_type, mark in (
            ("/tags/", "text/html", "</html>"),
            ("/archive/", "text/html", "</html>"),
            ("/feeds/feed.json", "application/feed+json", "jsonfeed.org"),
            ("/robots.txt", "text/plain", "Sitemap:"),
        ):
            answer = visitor.get(path)
            assert answer.status == 200, path
            assert answer.headers["content-type"].startswith(content_type), path
            assert mark in answer.text, path


class TestAdmin:
    def test_the_form_of_a_post_has_all_its_files(self, writer: Browser) -> None:
        """The image leaves out what of Django's static files only a developer's browser loads."""
        paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', writer.get("/admin/blog/post/add/").text)
        assert any("jquery" in path for path in paths)
        assert {path for path in paths if writer.get(path).status != 200} == set()


class TestLogs:
    def test_json_has_the_same_fields_for_machines(self, stack: Stack) -> None:
        """With LOG_FORMAT=json every line is an object, from the first one on, and a request is one of them."""
        run = stack.compose("run", "--detach", "--no-deps", "--env=LOG_FORMAT=json", stack.service)
        container = run.stdout.strip()
        ask = "import urllib.request as r; r.urlopen('http://localhost:8000/tags/?as-json').read()"
        wait_until(
            lambda: stack.docker("exec", container, "python", "-c", ask, check=False).returncode == 0,
            within_seconds=60,
            what="the second web container answers",
        )
        events = [json.loads(line) for line in stack.docker("logs", container).stdout.splitlines()]
        stack.docker("rm", "--force", container)
        (request,) = [event for event in events if event.get("query") == "as-json"]
        assert (request["method"], request["path"], request["status"]) == ("GET", "/tags/", 200)
        assert 0 < request["duration_seconds"] < 10
