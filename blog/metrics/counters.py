"""What each worker counts. Prometheus's library keeps the counts of all workers in files, also of ended ones.

Only what counts imports this module: the library chooses between files and memory when it is loaded.
"""

import sys

from django.contrib.auth.signals import user_login_failed
from django.core.signals import got_request_exception
from django.db import Error
from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUEST_SECONDS = Histogram(
    *("blog_request_duration_seconds", "Time until the response was ready, by view and status."),
    labelnames=["view", "status"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
PAGE_CACHE = Counter(
    *("blog_page_cache_requests_total", "Requests for public pages, by whether the page cache had the page."),
    labelnames=["result"],
    registry=REGISTRY,
)
PAGE_CACHE_HITS, PAGE_CACHE_MISSES = PAGE_CACHE.labels("hit"), PAGE_CACHE.labels("miss")
LOGIN_FAILURES = Counter("blog_login_failures_total", "Sign-ins with a wrong name or password.", registry=REGISTRY)
DATABASE_ERRORS = Counter(
    "blog_database_errors_total", "Requests that failed because of a database error.", registry=REGISTRY
)


def count_login_failure(sender: object, **kwargs: object) -> None:
    LOGIN_FAILURES.inc()


def count_database_error(sender: object, **kwargs: object) -> None:
    if isinstance(sys.exc_info()[1], Error):
        DATABASE_ERRORS.inc()


user_login_failed.connect(count_login_failure)
got_request_exception.connect(count_database_error)
