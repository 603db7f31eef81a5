"""The answer to ``/metrics``: the counts of all workers, what the apps report, and the versions."""

import logging
import platform
from collections.abc import Iterator

import django
from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import blog
from blog.core.apps import BlogAppConfig, Gauge
from blog.metrics.counters import REGISTRY

logger = logging.getLogger(__name__)


class SiteCollector(Collector):
    """What is the same in all workers."""

    def collect(self) -> Iterator[Metric]:
        versions = {"version": blog.__version__, "revision": settings.REVISION, "django": django.__version__}
        yield InfoMetricFamily("blog_build", "Versions.", value=versions | {"python": platform.python_version()})
        for gauge in read_gauges():
            yield GaugeMetricFamily(gauge.name, gauge.description, value=gauge.value)


def read_gauges() -> list[Gauge]:
    """Return the figures of all apps; while the database doesn't answer, only ``blog_database_up``."""
    configs = [config for config in apps.get_app_configs() if isinstance(config, BlogAppConfig)]
    name, description = "blog_database_up", "Whether the database answers."
    try:
        connection.ensure_connection()
        gauges = [gauge for config in configs for gauge in config.get_gauges()]
    except Error as error:
        logger.warning("metrics: the database does not answer: %s", " ".join(str(error).split()))
        return [Gauge(name, description, 0)]
    return [Gauge(name, description, 1), *gauges]


def render_metrics() -> HttpResponse:
    """Collect on each request, because workers come and go."""
    registry = CollectorRegistry()
    registry.register(SiteCollector())
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    except ValueError:  # a single process, without a folder that workers share
        registry.register(REGISTRY)
    headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}
    return HttpResponse(generate_latest(registry), headers=headers)
