"""What is counted, and where it is shown."""

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from blog.accounts.models import User
from blog.metrics.middleware import MetricsMiddleware
from blog.posts.models import Post
from tests.blog.metrics.conftest import PORT, read_samples
from tests.conftest import MakePost

ReadFigures = Callable[[], dict[str, float]]


def get_from_metrics_port(path: str, host: str = "testserver") -> Any:
    return Client().get(path, headers={"host": host}, SERVER_PORT=str(PORT))


@pytest.fixture
def scrape(metrics_port: int) -> ReadFigures:
    """A function that returns the samples of ``/metrics``."""
    return lambda: read_samples(get_from_metrics_port("/metrics").content.decode())


@pytest.fixture
def added(scrape: ReadFigures) -> ReadFigures:
    """A function that returns what the test has added to each sample; they are this process's."""
    before = scrape()

    def added() -> dict[str, float]:
        changes = {name: value - before.get(name, 0) for name, value in scrape().items()}
        return {name: change for name, change in changes.items() if change}

    return added


def count_of(view: str, status: int) -> str:
    return f'blog_request_duration_seconds_count{{status="{status}",view="{view}"}}'


class TestAddress:
    def test_other_port_has_no_metrics(self, db: None, metrics_port: int) -> None:
        """The site's port, which the world can reach."""
        assert Client().get("/metrics").status_code == 404

    @pytest.mark.parametrize("path", ["/", "/admin/", "/metrics/", "/metrics/more"])
    def test_metrics_port_has_nothing_else(self, metrics_port: int, path: str) -> None:
        assert get_from_metrics_port(path).status_code == 404

    def test_prometheus_needs_no_permitted_host_and_no_tls(
        self, db: None, metrics_port: int, settings: Settings
    ) -> None:
        settings.SECURE_SSL_REDIRECT = True
        response = get_from_metrics_port("/metrics", "10.0.0.7:9100")
        assert response.status_code == 200
        assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert response["Cache-Control"] == "no-store"

    def test_nothing_is_measured_without_a_port(self) -> None:
        assert site_settings.METRICS_PORT == 0
        with pytest.raises(MiddlewareNotUsed):
            MetricsMiddleware(lambda _request: HttpResponse())


@pytest.mark.django_db
class TestFigures:
    def test_requests_are_counted_by_view_and_status(
        self, client: Client, make_post: MakePost, added: ReadFigures
    ) -> None:
        post = make_post()
        for path in (post.get_absolute_url(), "/posts/no-such-post/", "/no-such-page/", "/ko/archive/"):
            client.get(path)
        found = added()
        for view, status in (("posts:post", 200), ("posts:post", 404), ("none", 404), ("posts:archive", 200)):
            assert found[count_of(view, status)] == 1
            bucket = f'blog_request_duration_seconds_bucket{{le="+Inf",status="{status}",view="{view}"}}'
            assert found[bucket] == 1

    def test_probes_are_not_counted(self, client: Client, added: ReadFigures) -> None:
        client.get("/healthz")
        assert not [name for name in added() if name.startswith("blog_request")]

    @pytest.mark.parametrize(("cache_status", "result"), [("Blog; hit", "hit"), ("Blog; fwd=miss; stored", "miss")])
    def test_answers_of_the_page_cache_count_for_their_view(
        self, added: ReadFigures, cache_status: str, result: str
    ) -> None:
        """A page that the cache has was not routed."""
        answer = HttpResponse(headers={"Cache-Status": cache_status})
        MetricsMiddleware(lambda _request: answer)(RequestFactory().get("/ko/archive/"))
        found = added()
        assert found[f'blog_page_cache_requests_total{{result="{result}"}}'] == 1
        assert found[count_of("posts:archive" if result == "hit" else "none", 200)] == 1

    def test_wrong_passwords_are_counted(self, client: Client, editor: User, added: ReadFigures) -> None:
        client.post("/admin/login/", {"username": "editor", "password": "wrong"})
        client.post("/admin/login/", {"username": "editor", "password": "a-long-passphrase"})
        assert added()["blog_login_failures_total"] == 1

    @pytest.mark.parametrize(("error", "count"), [(OperationalError("gone"), 1), (RuntimeError("ours"), None)])
    def test_requests_that_the_database_fails_are_counted(
        self, monkeypatch: pytest.MonkeyPatch, added: ReadFigures, error: Exception, count: int | None
    ) -> None:
        def fail(*args: object) -> None:
            raise error

        monkeypatch.setattr(Post.objects, "published", fail)
        Client(raise_request_exception=False).get("/archive/")
        assert added().get("blog_database_errors_total") == count

    def test_site_names_its_versions(self, scrape: ReadFigures) -> None:
        (build,) = (name for name in scrape() if name.startswith("blog_build_info"))
        assert 'django="5.' in build
        assert 'version="' in build

    def test_database_is_up(self, scrape: ReadFigures) -> None:
        assert scrape()["blog_database_up"] == 1

    def test_answers_without_a_database(self, scrape: ReadFigures, monkeypatch: pytest.MonkeyPatch) -> None:
        """Counts go on; what is in the database is left out."""

        def refuse() -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(connection, "ensure_connection", refuse)
        found = scrape()
        assert found["blog_database_up"] == 0
        assert "blog_login_failures_total" in found

    def test_promtool_accepts_them(self, client: Client, metrics_port: int, promtool: str) -> None:
        client.get("/")
        text = get_from_metrics_port("/metrics").content
        result = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)
        assert (result.returncode, result.stderr.decode()) == (0, "")
