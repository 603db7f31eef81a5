"""Runs the probes: each script in a container of its own, by the image's Python, without a network."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from image_lab import engine
from image_lab.approaches import Approach, Libc
from image_lab.base_images import BaseImage
from image_lab.checks.subject import read_script
from image_lab.errors import LabError, MachineError
from image_lab.measure import environment
from image_lab.probes.catalogue import Expectation, Probe, Script, Value, read_scripts

SCRIPT_SECONDS: Final = 120


class ProbeError(LabError):
    """A script failed: how it ended, and its last output."""


@dataclass(frozen=True, slots=True)
class Result:
    """A probe's result in an image, and the expectation."""

    probe: Probe
    found: Value | None  # None where the script did not get that far
    expectations: tuple[Expectation, ...] = ()
    failure: str = ""

    @property
    def is_expected(self) -> bool | None:
        if self.failure or self.found is None:
            return False
        return any(one.is_met_by(self.found) for one in self.expectations) if self.expectations else None


@dataclass
class Probed:
    """An approach, its image, and the results of the probes."""

    approach: Approach
    image: str
    base: BaseImage | None = None
    python: dict[str, Any] = field(default_factory=dict)
    libc: Libc | None = None
    results: list[Result] = field(default_factory=list)
    failure: str = ""

    @property
    def passed(self) -> bool:
        return not self.failure and all(one.is_expected is not False for one in self.results)


def run_probes(one: Probed, probes: Sequence[Probe], tell: Callable[[str], object]) -> None:
    """Run the probes on an image, and record their ``results``."""
    one.python, one.libc = environment.read_python(one.image), find_libc(one.image)
    for name in dict.fromkeys(probe.script for probe in probes):
        tell(name)
        its_probes = [probe for probe in probes if probe.script == name]
        try:
            found = run_script(one.image, read_scripts()[name])
        except ProbeError as error:
            one.results += [Result(probe, None, failure=str(error)) for probe in its_probes]
        else:
            one.results += [make_result(probe, found, one.libc, one.python["version"]) for probe in its_probes]


def make_result(probe: Probe, found: dict[str, Value], libc: Libc, python: str) -> Result:
    if probe.name not in found:
        return Result(probe, None, failure=f"probes/inside/{probe.script}.py printed no result for it")
    return Result(probe, found[probe.name], tuple(probe.expect(libc, python)))


def find_libc(image: str) -> Libc:
    """The C library that the image's Python has loaded; raises ProbeError unless it is exactly one."""
    found: Iterable[Libc] = run_script(image, Script("python"), read_script("python"))["libc"]
    match list(found):
        case [libc]:
            return libc
        case others:
            raise ProbeError(f"expected musl or glibc in {image}; found {' and '.join(others) or 'neither'}.")


def run_script(image: str, script: Script, text: str = "") -> dict[str, Any]:
    """The JSON that a script prints in a new container, which is always removed."""
    options = ["--network=none", *([f"--user={script.user}"] if script.user else [])]
    code = text or script.source
    try:
        ended = engine.run_python(image, code, options=options, check=False, timeout_seconds=SCRIPT_SECONDS)
    except MachineError as error:
        raise ProbeError(f"the script {script.name} took more than {SCRIPT_SECONDS} s") from error
    if ended.returncode == 125:  # https://docs.docker.com/reference/cli/docker/container/run/#exit-status
        raise engine.EngineError(("docker", "run", image), ended.stderr)
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no word"])[-1]
        raise ProbeError(f"the script {script.name} ended with exit code {ended.returncode}: {last}")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found
