"""Metrics of a running container, whose file system is read-only."""

import pytest

from tests.docker.engine import Stack, wait_until

pytestmark = pytest.mark.engine

READ = "import sys, urllib.request as r; print(r.urlopen('http://localhost:' + sys.argv[1]).read().decode())"


def test_metrics_count_in_memory(stack: Stack) -> None:
    """On their own port alone."""
    container = stack.compose("run", "--detach", "--no-deps", "--env=METRICS_PORT=9100", stack.service).stdout.strip()

    def read(url: str) -> str:
        return stack.docker("exec", container, "python", "-c", READ, url, check=False).stdout

    wait_until(lambda: read("8000/tags/"), within_seconds=60, what="the second web container answers")
    metrics, elsewhere = read("9100/metrics"), read("8000/metrics")
    stack.docker("rm", "--force", container)
    assert 'blog_request_duration_seconds_count{status="200",view="posts:tags"} 1.0' in metrics
    assert "blog_database_up 1.0" in metrics
    assert elsewhere == ""
