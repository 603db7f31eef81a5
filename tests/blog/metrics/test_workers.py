"""The figures of several workers, also after one was killed."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.blog.metrics.conftest import read_samples
from tests.development import free_port
from tests.gunicorn import make_environ, running_gunicorn
from tests.http_client import HttpClient
from tests.processes import wait_until

FAILED = 'blog_request_duration_seconds_count{status="503",view="posts:home"}'


class Site(NamedTuple):
    """Gunicorn with two workers, on a database without tables: each page is an error 503."""

    client: HttpClient
    metrics: HttpClient
    log: Path

    def find_workers(self) -> set[int]:
        pids = {int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", self.log.read_text())}
        return {pid for pid in pids if Path(f"/proc/{pid}").exists()}

    def scrape(self) -> dict[str, float]:
        response = self.metrics.get("/metrics")
        assert response.status == 200
        return read_samples(response.text)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port, log = free_port(), tmp_path / "log"
    environ = make_environ(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path) | {
        "METRICS_PORT": str(port),
        "CACHE_URL": "off",
        "LOG_LEVEL": "INFO",
        "DJANGO_SETTINGS_MODULE": "tests.config.failing_site",
    }
    with running_gunicorn(environ, log) as site_port:
        yield Site(HttpClient(site_port), HttpClient(port), log)


class TestWorkers:
    def test_counts_are_of_all_workers_also_of_a_killed_one(self, site: Site) -> None:
        """Else a counter would fall, which Prometheus takes for a restart."""
        wait_until(lambda: len(site.find_workers()) == 2, site.log)
        for _ in range(20):
            assert site.client.get("/").status == 503
        assert site.scrape()[FAILED] == 20
        victim = min(site.find_workers())
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: len(site.find_workers() - {victim}) == 2, site.log)
        assert {site.scrape()[FAILED] for _ in range(10)} == {20}
        for _ in range(20):
            assert site.client.get("/").status == 503
        found = site.scrape()
        assert found[FAILED] == found["blog_database_errors_total"] == 40

    def test_ports_are_apart(self, site: Site) -> None:
        assert site.client.get("/metrics").status in {404, 503}  # the database is asked for former paths
        assert "blog_build_info" not in site.client.get("/metrics").text
        assert site.metrics.get("/admin/").status == 404
        assert "blog_build_info" in site.metrics.get("/metrics").text
