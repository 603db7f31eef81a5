"""For every approach: the sizes of its layers and its bytecode."""

import json
import re
from dataclasses import replace
from typing import Final

import pytest

from tests.docker.conftest import StackFactory
from tests.docker.engine import Docker
from tests.docker.paths import APPROACHES, SERVICES

pytestmark = pytest.mark.engine

APPLICATION_BYTES: Final = 5_000_000
DEPENDENCIES_RATIO: Final = 1.05
# Python 3.11 has larger bytecode: docs/decisions/0010-bytecode-in-images.md
DEPENDENCIES_RATIO_OF: Final = {"slim-buster": 1.06}

# The unpacked size of the wheels by their own lists, with removed files.
WHEELS_BYTES: Final = """
import csv, importlib.metadata, io
total = 0
for one in importlib.metadata.distributions():
    if one.metadata["Name"].lower() not in {"pip", "setuptools", "wheel"}:
        record = one.read_text("RECORD")
        total += len(record) + sum(int(row[2]) for row in csv.reader(io.StringIO(record)) if row[2])
print(total)
"""


@pytest.fixture(scope="module", params=APPROACHES)
def approach(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def built(approach: str, make_stack: StackFactory, image_name: str) -> str:
    stack = replace(make_stack(f"build-{approach}"), service=SERVICES[approach])
    stack.compose("build", stack.service, timeout_seconds=600)
    return f"{image_name}:{approach}"


def read_layers(docker: Docker, image: str) -> list[tuple[str, int]]:
    """Return the instruction and the bytes of every layer that is not empty, the last one first."""
    history = docker("history", "--no-trunc", "--human=false", "--format={{json .}}", image).stdout
    layers = [json.loads(line) for line in history.splitlines()]
    return [(layer["CreatedBy"], int(layer["Size"])) for layer in layers if int(layer["Size"])]


def test_layers_are_small(approach: str, docker: Docker, built: str) -> None:
    """The application is the last layer; the dependencies weigh hardly more than their wheels: no cache, no copy."""
    layers = read_layers(docker, built)
    assert layers[0][0].startswith("COPY /app /app")
    assert layers[0][1] <= APPLICATION_BYTES
    wheels = int(docker("run", "--rm", "--entrypoint=python", built, "-c", WHEELS_BYTES).stdout)
    (dependencies,) = [size for instruction, size in layers if re.search(r"pip install .*--no-compile", instruction)]
    assert dependencies / wheels <= DEPENDENCIES_RATIO_OF.get(approach, DEPENDENCIES_RATIO)
