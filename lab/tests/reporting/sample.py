"""Reports of every kind, of invented figures, as files and as material."""

import json
from pathlib import Path
from typing import Any

import pytest

from image_lab.measure import environment
from image_lab.measure.spread import spread
from image_lab.probes import probe_report as probes
from image_lab.probes.runner import Result
from image_lab.reporting.load_reports import Material, Source
from tests import ROOT
from tests.probes.sample import expectation, probe, probed
from tests.sample import sample_report

EVERY = ("slim-buster", "slim-trixie", "alpine-multistage", "alpine-apk", "alpine-bare")


def measurements() -> dict[str, Any]:
    """Every approach, alike in all figures."""
    return sample_report(*EVERY)


def probing(glibc: str = "RecursionError", musl: str = "SIGSEGV") -> dict[str, Any]:
    """One question, answered by an image of each C library."""
    asked = probe("nested-json-in-a-thread")
    answers = {"glibc": glibc, "musl": musl}
    every = [probed(libc, Result(asked, value, (expectation(value),))) for libc, value in answers.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "read_engine", lambda: measurements()["engine"])
        made = probes.make_report(every, [asked])
    return made | {"created_at": "2026-11-24T00:00:00+00:00"}


def wheel_list(*compiled: str, requirements: str = "requirements.txt") -> dict[str, Any]:
    """Three packages on a target of each C library; those in ``compiled`` have no wheel for musl."""
    return {
        "schema_version": 1,
        "kind": "wheels",
        "created_at": "2026-11-24T00:00:00+00:00",
        "sources": [requirements],
        "results": [on_target("alpine", "musl", *compiled), on_target("slim-trixie", "glibc")],
    }


def on_target(name: str, libc: str, *compiled: str, outcome: str = "compile") -> dict[str, Any]:
    """What `lab wheels` says of a target."""
    packages = dict.fromkeys(("cffi", "cryptography", "django"), "wheel") | dict.fromkeys(compiled, outcome)
    return {
        "target": {"id": name, "python": "3.13", "libc": libc, "libc_version": "1.2", "arch": "x86_64"},
        "error": None,
        "download_bytes": 12_000_000,
        "distribution_count": len(packages),
        "distributions": [{"name": name, "outcome": outcome} for name, outcome in packages.items()],
    }


def compiling(**ratios: float) -> dict[str, Any]:
    """What `lab compile` says of packages, by how many times as long each takes from source."""
    *_, newest = sorted((ROOT / "docs" / "reports" / "compile").glob("*.json"))
    made = json.loads(newest.read_text())
    made["compilers"] |= {"unpacked_bytes": 305_000_000, "compressed_bytes": 110_000_000}
    made["packages"] = [in_both_ways(name.replace("_", "-"), ratio) for name, ratio in ratios.items()]
    return made  # type: ignore[no-any-return]  # a report


def in_both_ways(name: str, ratio: float) -> dict[str, Any]:
    """A package whose wheel takes two seconds."""
    ways = {
        way: {"tag": "any", "seconds": spread([2.0 * factor])} for way, factor in (("wheel", 1.0), ("source", ratio))
    }
    return {"name": name, "version": "1.0", "failure": None, "source_to_wheel_ratio": spread([ratio]), **ways}


def verification(*, fails: bool, line: str | None = "ERROR: No matching distribution found for x==1") -> dict[str, Any]:
    """The build of 2021 on Alpine, which does what is expected of it; ``line`` is what it failed with."""
    row = {
        "id": "alpine-bare",
        "era": "2021",
        "base": measurements()["approaches"][0]["base"],
        "expected_outcome": "fails" if fails else "builds",
        "build": {"build_seconds": 1.0, "log": "some.log", "failure": line if fails else None},
        "results": [{"check": "build", "outcome": "passed"}],
    }
    return {
        "schema_version": 1,
        "kind": "verify",
        "created_at": "2026-11-24T00:00:00+00:00",
        "base_kind": "stand-in",
        "approaches": [row],
    }


def material(
    measure: dict[str, Any] | None = None,
    probing: dict[str, Any] | None = None,
    *wheels: dict[str, Any],
    verify: dict[str, Any] | None = None,
    compiling: dict[str, Any] | None = None,
) -> Material:
    """Reports as if they had been read from files."""
    return Material(
        Source(Path("measure.json"), measure) if measure else None,
        Source(Path("probes.json"), probing) if probing else None,
        (Source(Path("verify.json"), verify),) if verify else (),
        tuple(Source(Path(f"wheels-{number}.json"), one) for number, one in enumerate(wheels)),
        Source(Path("compile.json"), compiling) if compiling else None,
    )
