"""Gunicorn's settings: ``gunicorn -c config/gunicorn.conf.py config.wsgi``.

Four environment variables, explained in .env.example: ``PORT``, ``WEB_WORKERS``, ``WEB_THREADS`` and
``GRACEFUL_TIMEOUT_SECONDS``; and the setting ``METRICS_PORT``. The names in lower case are gunicorn's (https://docs.gunicorn.org/en/stable/settings.html).
"""

import gc
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.env import Env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
env = Env(os.environ)

# --- From the environment

PORT: int = env.integer("PORT", default=8000, minimum=1, maximum=65535)
workers: int = env.integer("WEB_WORKERS", default=2, minimum=1, maximum=64)
threads: int = env.integer("WEB_THREADS", default=4, minimum=1, maximum=64)
# Well below the 10 s after which Docker kills: on a busy machine, noticing and leaving take seconds of their own.
graceful_timeout: int = env.integer("GRACEFUL_TIMEOUT_SECONDS", default=6, minimum=1, maximum=300)

try:
    env.stop_if_wrong()
    # Read the settings before anything starts, so that an error in them is reported without a traceback.
    logconfig_dict: dict[str, Any] = settings.LOGGING
    # X-Forwarded-Proto is trusted from these peers. Behind a proxy, only the proxy may be able to reach the port.
    forwarded_allow_ips: str = "*" if settings.BEHIND_TLS_PROXY else "127.0.0.1,::1"
    # A request can't set the path that the app is mounted at: a false one would fill the page with wrong links.
    forwarder_headers: str = ""
    if settings.METRICS_PORT == PORT:
        env.problem("METRICS_PORT", expected="another port than PORT", found=str(PORT), example="9100")
        env.stop_if_wrong()
except ImproperlyConfigured as error:
    sys.exit(f"gunicorn: {error}")

# --- Processes

# One thread is the sync worker: the simplest, for code that can't share a process.
worker_class: str = "gthread" if threads > 1 else "sync"
# The app is loaded once, before the workers fork: they share its memory, and an app that can't be loaded stops the
# start instead of being retried endlessly. Nothing in it opens a connection or starts a thread while it is loaded,
# except the sender of OpenTelemetry, which starts again in each worker.
preload_app: bool = True


def when_ready(server: object) -> None:
    """Take what is loaded out of garbage collection: a worker that ends would copy and search all of it first."""
    gc.freeze()


# Workers live as long as the container (max_requests = 0, the default): nothing here is known to leak, and what does
# leak one day should be seen in the memory figures rather than be hidden by restarts.
# musl gives a thread so small a stack that deeply nested JSON ends the process (cpython issue 148260); 8 MiB is what
# glibc gives. Only the pages that are touched take memory.
threading.stack_size(8 << 20)

# --- A read-only root file system

# Workers touch a file once a second to show that they live: in memory, since /tmp may be a disk that blocks.
worker_tmp_dir: str | None = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  Linux's shared memory
# gunicornc's socket would lie under $HOME, which can't be written; stopping and scaling are the engine's work here.
control_socket_disable: bool = True

# --- Metrics: a port of their own, which the proxy in front doesn't know

bind: list[str] = [f"0.0.0.0:{each}" for each in (PORT, settings.METRICS_PORT) if each]
METRICS_PREFIX = "blog-metrics-"
# Workers count in files of this folder, in memory; prometheus_client reads the variable when it is imported.
if settings.METRICS_PORT and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=METRICS_PREFIX, dir=worker_tmp_dir)


def on_exit(server: object) -> None:
    """Delete the folder, unless the environment named another one."""
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith(METRICS_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


# --- Log: one line per request; config.logs makes JSON of the same fields when LOG_FORMAT=json

access_log_format: str = '%(h)s "%(r)s" %(s)s %(B)s bytes %(M)s ms "%(a)s"'
