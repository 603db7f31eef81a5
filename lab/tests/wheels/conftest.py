"""A package index of the tests' own, and `lab wheels` as a user runs it on it."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from image_lab.__main__ import main
from image_lab.wheels.package_index import Index
from image_lab.wheels.pip_config import Settings
from image_lab.wheels.sdist_archive import Archives
from tests.wheels.index import PackageIndex, serve

OF_A_USER = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "CURL_CA", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NETRC")


@dataclass
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON that it printed."""
        made: dict[str, Any] = json.loads(self.out)
        return made

    @property
    def distributions(self) -> dict[str, dict[str, Any]]:
        """Those of the first target, by name."""
        return {one["name"]: one for one in self.report["results"][0]["distributions"]}

    @property
    def files(self) -> dict[str, str]:
        """The name of each one's file."""
        return {name: one["file"]["name"] for name, one in self.distributions.items()}


RunWheels = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An unconfigured machine with empty caches; tests of the network keep its proxy."""
    if request.node.get_closest_marker("network"):
        return
    for name in os.environ:
        if name.upper().startswith(OF_A_USER):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)  # pip reads no other file then
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def server() -> Iterator[PackageIndex]:
    with serve() as index:
        yield index


@pytest.fixture
def index(server: PackageIndex, tmp_path: Path) -> Index:
    """The lab's view of it."""
    return Index(Settings((server.url,)), tmp_path / "cache")


@pytest.fixture
def archives(index: Index) -> Archives:
    """The lab's view of its source archives."""
    return Archives(index)


@pytest.fixture
def run(server: PackageIndex, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunWheels:
    """A function that runs ``lab wheels`` on the index, which pip's configuration names."""
    monkeypatch.setenv("PIP_INDEX_URL", server.url)

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(["wheels", *arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
