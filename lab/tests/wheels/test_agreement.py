"""`lab wheels` and pip itself, inside the images of both C libraries: they must take the same files."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from image_lab import builder, engine
from image_lab.approaches import find
from image_lab.wheels import targets
from tests import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.network]

FOLDER = Path(__file__).parent
SAMPLE = tomllib.loads((FOLDER / "sample.toml").read_text(encoding="utf-8"))
INSIDE = (FOLDER / "inside_pip.py").read_text(encoding="utf-8")
# How this machine reaches PyPI; where else its own pip looks is nothing that the images know.
KEPT = ("PIP_CERT", "PIP_PROXY", "PIP_DEFAULT_TIMEOUT")


@dataclass(frozen=True)
class Place:
    """A base image, and what its pip says."""

    base: str
    kind: str
    packages: list[str]
    of_pip: dict[str, Any]


def lab_wheels(place: Place, *names: str) -> list[dict[str, Any]]:
    """What `lab wheels` says of projects, as a user would ask it for the very Python and C library of the image."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name in KEPT}
    environ["PIP_CONFIG_FILE"] = os.devnull
    command = [sys.executable, "-m", "lab", "wheels", *names, "--no-deps", "--json", f"--on={place.of_pip['libc']}"]
    command += [f"--python={place.of_pip['python']}", f"--arch={place.of_pip['machine']}"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)
    assert result.returncode in {0, 1}, result.stderr
    (target,) = json.loads(result.stdout)["results"]
    distributions: list[dict[str, Any]] = target["distributions"]
    return distributions


# slim-buster, with an older pip and Python, is asked about a few only.
@pytest.fixture(scope="module", params=["alpine-bare", "slim-trixie", "slim-buster"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each base image in turn; one container for all that its pip is asked."""
    (approach,) = find([request.param])
    base = builder.make_order(approach).base
    packages = SAMPLE["packages"][: 10 if request.param == "slim-buster" else None]
    not_there = SAMPLE["not_on_musl"] if request.param.startswith("alpine") else []
    command = ("run", "--rm", "--entrypoint=python", base.image, "-c", INSIDE, *packages, "--", *not_there)
    ended = engine.docker(*command, timeout_seconds=600)
    return Place(request.param, base.kind, packages, json.loads(ended.stdout))


def test_pip_and_the_lab_take_the_same_file_of_each_package(place: Place) -> None:
    of_lab = {one["name"]: one["file"]["name"] for one in lab_wheels(place, *place.packages)}
    of_pip = {str(canonicalize_name(name)): file for name, file in place.of_pip["files"].items()}
    assert set(of_pip) == set(of_lab) == set(place.packages)
    differing = [f"{name}: pip {file}, lab {of_lab[name]}" for name, file in of_pip.items() if file != of_lab[name]]
    assert not differing, f"{place.base} ({place.of_pip['libc']}, Python {place.of_pip['python']}): {differing}"


def test_pip_and_the_lab_accept_the_same_tags_in_the_same_order(place: Place) -> None:
    target = targets.find_target(place.of_pip["libc"], python=place.of_pip["python"], arch=place.of_pip["machine"])
    assert list(map(str, target.ranks)) == place.of_pip["tags"]


def test_what_pip_refuses_the_lab_says_has_no_file(place: Place) -> None:
    refused = place.of_pip["refused"]
    assert all("No matching distribution found" in message for message in refused.values())
    found = {one["name"]: one["outcome"] for one in lab_wheels(place, *refused)} if refused else {}
    assert found == dict.fromkeys(refused, "nothing")
