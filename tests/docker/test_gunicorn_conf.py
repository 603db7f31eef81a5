"""config/gunicorn.conf.py: its values, and its error for a wrong environment."""

import gc
import os
import runpy
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from django.test import override_settings
from gunicorn.config import KNOWN_SETTINGS

from tests.docker.paths import ROOT

VARIABLES = ("PORT", "WEB_WORKERS", "WEB_THREADS", "GRACEFUL_TIMEOUT_SECONDS")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No variable of the developer's own, and this process's stack size as before."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    before = threading.stack_size()
    yield
    threading.stack_size(before)


def load() -> dict[str, Any]:
    """Read the file as gunicorn does."""
    return runpy.run_path(str(ROOT / "config" / "gunicorn.conf.py"))


class TestValues:
    def test_every_name_is_one_that_gunicorn_knows(self) -> None:
        """Gunicorn ignores what it does not know, so a misspelled name would have no effect."""
        tree = compile((ROOT / "config" / "gunicorn.conf.py").read_text(), "gunicorn.conf.py", "exec")
        modules = {"gc", "os", "shutil", "sys", "tempfile", "threading", "settings", "env"}
        named = {name for name in load() if name in tree.co_names and name.islower() and not name.startswith("_")}
        known = {setting.name for setting in KNOWN_SETTINGS}
        assert len(named & known) >= 10
        assert named - modules <= known

    def test_the_environment_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each of the four variables reaches its setting; one thread means the sync worker."""
        for name, value in zip(VARIABLES, ("9000", "3", "1", "5"), strict=True):
            monkeypatch.setenv(name, value)
        values = load()
        assert values["bind"] == ["0.0.0.0:9000"]
        assert (values["workers"], values["threads"], values["worker_class"]) == (3, 1, "sync")
        assert values["graceful_timeout"] == 5

    def test_metrics_have_a_port_and_a_folder_in_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The folder exists before the library is loaded, and not any more after the end."""
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")  # so that it is removed afterwards
        monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
        with override_settings(METRICS_PORT=9100):
            values = load()
        folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert values["bind"] == ["0.0.0.0:8000", "0.0.0.0:9100"]
        assert folder.parent == Path(values["worker_tmp_dir"] or gettempdir())
        assert folder.is_dir()
        values["on_exit"](None)
        assert not folder.exists()

    def test_metrics_need_a_port_of_their_own(self) -> None:
        with override_settings(METRICS_PORT=8000), pytest.raises(SystemExit, match="METRICS_PORT: expected another"):
            load()

    def test_threads_get_a_large_stack(self) -> None:
        """8 MiB everywhere: with musl's default, deeply nested input would crash the process."""
        load()
        assert threading.stack_size() == 8 * 1024 * 1024

    def test_what_workers_share_is_not_collected(self) -> None:
        """So that a worker ends at once."""
        try:
            load()["when_ready"](None)
            assert gc.get_freeze_count() > 0
        finally:
            gc.unfreeze()

    def test_nothing_is_written_to_the_file_system(self) -> None:
        """The heartbeat files are in memory, and there is no control socket."""
        values = load()
        assert values["worker_tmp_dir"] in {"/dev/shm", None}  # noqa: S108  Linux's shared memory, not a temporary file
        assert values["control_socket_disable"] is True

    @pytest.mark.parametrize(("behind_proxy", "trusted"), [(False, "127.0.0.1,::1"), (True, "*")])
    def test_forwarded_headers_are_believed_only_behind_a_proxy(self, *, behind_proxy: bool, trusted: str) -> None:
        """Without the switch gunicorn ignores a client's X-Forwarded-Proto."""
        with override_settings(BEHIND_TLS_PROXY=behind_proxy):
            assert load()["forwarded_allow_ips"] == trusted


class TestWrongEnvironment:
    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("PORT", "http", "a whole number from 1 to 65535"),
            ("PORT", "70000", "a whole number from 1 to 65535"),
            ("WEB_WORKERS", "0", "a whole number from 1 to 64"),
            ("WEB_THREADS", "-1", "a whole number from 1 to 64"),
            ("GRACEFUL_TIMEOUT_SECONDS", "8s", "a whole number from 1 to 300"),
        ],
    )
    def test_ends_the_start_with_one_line(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
    ) -> None:
        """The line has the name, what was expected, what was found and an example; there is no traceback."""
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as stopped:
            load()
        (line,) = [line for line in str(stopped.value).splitlines() if name in line]
        assert line.strip().startswith(f"{name}: expected {expected}; found {value!r}. Example: {name}=")
