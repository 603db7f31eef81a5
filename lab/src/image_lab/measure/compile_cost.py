"""The cost of compiling: the same pins as wheels and from source, on one base with Debian's compilers."""

import re
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from image_lab import base_images, engine, project, report_files
from image_lab.approaches import find
from image_lab.base_images import BaseImage
from image_lab.errors import LabError, MachineError, UsageError
from image_lab.measure import environment, image_sizes
from image_lab.measure.spread import spread

DOCKERFILE: Final = Path(__file__).with_name("compilers.Dockerfile")
IMAGE: Final = "wheelhouse-lab-compilers:slim-trixie"
LOCK: Final = "requirements.txt"
PACKAGES: Final = ("cffi", "psycopg2-binary")  # those in the lock that are C, for which Debian has all that it takes
LIMIT_SECONDS: Final = 1800
# Arguments: how, the lock's lines. Prints the seconds and the tag of what was installed.
INSTALL: Final = """
import pathlib, re, subprocess, sys, time
how, lock = sys.argv[1:]
pathlib.Path("/tmp/lock.txt").write_text(lock)
options = ["--no-deps", "--no-cache-dir", "--require-hashes", "--disable-pip-version-check", "--no-input", "--quiet"]
command = [sys.executable, "-m", "pip", "install", *options, "--target=/tmp/installed", how, "-r", "/tmp/lock.txt"]
started = time.monotonic()
ended = subprocess.run(command, capture_output=True, text=True)
seconds = time.monotonic() - started
if ended.returncode:
    sys.exit(ended.stdout + ended.stderr)
(wheel,) = pathlib.Path("/tmp/installed").glob("*.dist-info/WHEEL")
print(seconds, re.search(r"^Tag: (.+)$", wheel.read_text(), re.MULTILINE)[1])
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of the lock: its version, and its lines with hashes."""

    name: str
    version: str
    lines: str


@dataclass(frozen=True, slots=True)
class Install:
    """The duration of pip, and the tag of the installed wheel (PEP 425)."""

    seconds: float
    tag: str


@dataclass(frozen=True, slots=True)
class Compilers:
    """The time to install the compilers, and their size."""

    seconds: float
    unpacked_bytes: int
    compressed_bytes: int


@dataclass
class Compared:
    """A package, installed as a wheel and from source once per round."""

    pin: Pin
    wheel: list[Install] = field(default_factory=list)
    source: list[Install] = field(default_factory=list)
    failure: str = ""

    @property
    def last_round(self) -> str:
        return self.failure or f"{self.wheel[-1].seconds:.1f} s as a wheel, {self.source[-1].seconds:.1f} s from source"


def find_pins(names: Iterable[str], lock: Path | None = None) -> list[Pin]:
    """The packages called ``names`` with their lines in the lock; raises UsageError if one is not there."""
    lock = lock or project.root() / LOCK
    text = lock.read_text(encoding="utf-8")
    found = re.finditer(r"^([\w.-]+)==(\S+)[^\n]*\\\n(?: +--hash=\S+(?: \\)?\n)+", text, re.MULTILINE)
    known = {one[1]: Pin(one[1], one[2], one[0]) for one in found}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"expected packages of {lock.name}; found {unknown[0]!r}. It has {', '.join(known)}.")
    return [known[name] for name in names]


def run(chosen: Iterable[Pin], base: BaseImage, rounds: int, say: Callable[[str], object]) -> dict[str, Any]:
    """Install the compilers, install each package both ways ``rounds`` times, and make the report."""
    compilers = build_compilers(base)
    say(f"compilers: {compilers.seconds:.1f} s, {compilers.unpacked_bytes / 1e6:.0f} MB")
    compared = [Compared(pin) for pin in chosen]
    for number in range(rounds):
        for one in compared:
            if not one.failure:
                install_both_ways(one, source_first=bool(number % 2))
                say(f"round {number + 1}: {one.pin.name}: {one.last_round}")
    return make_report(compared, base, compilers, rounds)


def build_compilers(base: BaseImage) -> Compilers:
    """Build the image with the compilers without the cache, and measure what it adds to the base."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as context:
        what = (f"--build-arg=BASE_IMAGE={base.image}", f"--file={DOCKERFILE}", f"--tag={IMAGE}")
        engine.docker("buildx", "build", "--load", "--no-cache", *what, context, timeout_seconds=LIMIT_SECONDS)
    seconds = time.monotonic() - started
    own = image_sizes.measure_image(IMAGE, base.image, {}).own
    return Compilers(seconds, sum(one.unpacked.total() for one in own), sum(one.compressed_bytes for one in own))


def install_both_ways(one: Compared, *, source_first: bool) -> None:
    """Install a package both ways; a failure is recorded and ends its comparison."""
    ways = [(one.wheel, "--only-binary=:all:"), (one.source, f"--no-binary={one.pin.name}")]
    try:
        for samples, how in reversed(ways) if source_first else ways:
            samples.append(time_install(one.pin, how))
    except LabError as error:
        if isinstance(error, MachineError):
            engine.read_info()  # raises, where it is the engine that has gone
        one.failure = str(error)


def time_install(pin: Pin, how: str) -> Install:
    ended = engine.run_python(IMAGE, INSTALL, how, pin.lines, options=(), timeout_seconds=LIMIT_SECONDS)
    seconds, tag = ended.stdout.split()
    return Install(float(seconds), tag)


def resolve_base(image: str | None = None) -> BaseImage:
    """The base of slim-trixie, or ``image`` instead; pulls it if needed."""
    (trixie,) = find(["slim-trixie"])
    return base_images.resolve(base_images.select_image(trixie.era("now").base, image))


def make_report(compared: Iterable[Compared], base: BaseImage, compilers: Compilers, rounds: int) -> dict[str, Any]:
    """The report as ``compile.schema.json`` describes it."""
    return {
        **report_files.make_header([base], "compile"),
        "base": base.as_json(),
        "machine": environment.read_machine(),
        "engine": environment.read_engine(),
        "python": environment.read_python(base.image),
        "method": report_files.read_method("compile"),
        "repeat_count": rounds,
        "compilers": {
            "packages": re.findall(r"^    ([a-z][\w-]+) \\$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE),
            "build_seconds": round(compilers.seconds, 3),
            "unpacked_bytes": compilers.unpacked_bytes,
            "compressed_bytes": compilers.compressed_bytes,
        },
        "packages": [describe_package(one) for one in compared],
    }


def describe_package(one: Compared) -> dict[str, Any]:
    pairs = zip(one.wheel, one.source, strict=False)
    return {
        "name": one.pin.name,
        "version": one.pin.version,
        "failure": one.failure or None,
        "wheel": None if one.failure else describe_installs(one.wheel),
        "source": None if one.failure else describe_installs(one.source),
        "source_to_wheel_ratio": None if one.failure else spread(ours.seconds / its.seconds for its, ours in pairs),
    }


def describe_installs(samples: list[Install]) -> dict[str, Any]:
    return {"tag": samples[-1].tag, "seconds": spread(one.seconds for one in samples)}
