"""Fixtures for tests that run inside a stand-in."""

import os
import platform
import subprocess
from collections.abc import Callable

import pytest
from tests.bases import build, engine
from tests.bases.catalogue import BASES
from tests.bases.errors import BasesError

RunInside = Callable[..., str]


def docker(*arguments: str, check: bool = True) -> str:
    """What `docker` prints, both streams together, without the newline at its end."""
    result = subprocess.run(
        ["docker", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert not check or result.returncode == 0, result.stdout
    return result.stdout.strip()


def require_debian() -> None:
    """Checks that this is root on Debian: the roots of the stand-ins are made of the machine's own packages.

    Raises:
        BasesError: it is not.
    """
    try:
        system = platform.freedesktop_os_release().get("ID")
    except OSError:
        system = platform.system()
    if system != "debian" or os.geteuid() != 0:
        found = f"the stand-ins can be built by root on Debian, and this is user {os.geteuid()} on {system}"
        raise BasesError(found, "where Docker Hub answers, leave their tests out: ARGS=--ignore=tests/bases")


@pytest.fixture(scope="session")
def references() -> dict[str, str]:
    """The image of each stand-in by name, built where it is missing."""
    try:
        require_debian()
        engine.require_engine()
    except BasesError as error:
        pytest.skip(str(error))
    return {base.name: build.ensure(base).reference for base in BASES}


@pytest.fixture
def run_inside(references: dict[str, str]) -> RunInside:
    """Runs a shell script in a new container of a stand-in and returns what it prints."""

    def run(name: str, script: str, *options: str, check: bool = True) -> str:
        # One stream inside, since the client may mix up the order of two.
        command = ("sh", "-euc", f"exec 2>&1; {script}")
        return docker("run", "--rm", *options, references[name], *command, check=check)

    return run
