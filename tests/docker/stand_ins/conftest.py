"""Fixtures for tests that run inside a stand-in."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from docker.stand_ins import engine
from docker.stand_ins.build import ensure_image
from docker.stand_ins.catalogue import STAND_INS
from docker.stand_ins.errors import StandInError
from docker.stand_ins.recipe import make_reference

RunInside = Callable[..., str]


def docker(*arguments: str, check: bool = True) -> str:
    """Run ``docker``; return what it prints, both streams together, without the newline at the end."""
    command = ["docker", *arguments]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert not check or result.returncode == 0, result.stdout
    return result.stdout.strip()


@pytest.fixture(scope="session")
def references() -> dict[str, str]:
    """The image of each stand-in by name; builds missing ones."""
    try:
        engine.require_engine()
    except StandInError as error:
        pytest.skip(str(error))
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        pytest.skip("needs root on Debian; where Docker Hub answers, use ARGS=--ignore=tests/docker/stand_ins")
    for stand_in in STAND_INS:
        ensure_image(stand_in)
    return {stand_in.name: make_reference(stand_in) for stand_in in STAND_INS}


@pytest.fixture
def run_inside(references: dict[str, str]) -> RunInside:
    """Runs a shell script in a new container of a stand-in; returns what it prints."""

    def run(name: str, script: str, *options: str, check: bool = True) -> str:
        # One stream inside, because the client may reorder two.
        command = ("sh", "-euc", f"exec 2>&1; {script}")
        return docker("run", "--rm", *options, references[name], *command, check=check)

    return run
