"""The requirements of each era are there, whole and locked."""

import re
import tomllib
from pathlib import Path

import pytest

from lab.approaches import ROOT, load
from tests.docker.paths import DOCKER

LOCKS = sorted({era.requirements for approach in load() for era in approach.eras.values()})


def pins(text: str) -> set[str]:
    """The ``name==version`` of a requirements file."""
    return set(re.findall(r"^[\w.-]+==[\w.]+", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_hash(lock: str) -> None:
    """An era's requirements are locked: each with a version, each with a hash."""
    blocks = re.split(r"^(?=[\w.-]+==)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 5
    assert all("--hash=sha256:" in block for block in blocks)


def test_2021_is_the_story() -> None:
    """The versions that the story names are what its lock installs."""
    folder = DOCKER / "2021"
    wanted = pins((folder / "requirements.in").read_text())
    assert "cryptography==3.4.7" in wanted
    assert wanted < pins((folder / "requirements.txt").read_text())


def test_2022_is_2021_with_one_digit_changed() -> None:
    """Of what has no wheel for musl, the versions are a little newer; all else that the story asked for is the same."""
    then, later = (pins((DOCKER / era / "requirements.in").read_text()) for era in ("2021", "2022"))
    assert then - later == {"cryptography==3.4.7", "psycopg2-binary==2.8.6"}
    assert later - then == {"cryptography==3.4.8", "psycopg2-binary==2.9.5"}
    assert later < pins((DOCKER / "2022" / "requirements.txt").read_text())


def test_the_expected_failure_is_about_a_locked_version() -> None:
    """Where a build of 2021 shall fail, it fails with a version that its lock has."""
    data = tomllib.loads((DOCKER / "approaches.toml").read_text())
    messages = [era["message"] for one in data["approaches"] for era in one["eras"].values() if "message" in era]
    lock = pins(Path(DOCKER / "2021" / "requirements.txt").read_text())
    assert messages
    assert all(any(pin in message for pin in lock) for message in messages)
