"""Fixtures for all tests of the lab."""

import os
import shutil
from pathlib import Path

import pytest

from image_lab import project
from tests import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, with docker/approaches.toml alone, on which the lab works."""
    (tmp_path / "docker").mkdir()
    shutil.copy(ROOT / "docker" / "approaches.toml", tmp_path / "docker")
    monkeypatch.setattr(project, "_chosen", [tmp_path])
    return tmp_path


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `make test STRICT=1` a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("STRICT") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
