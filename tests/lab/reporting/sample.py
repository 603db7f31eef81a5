"""Reports of every kind, of invented figures, as files and as material."""

from pathlib import Path
from typing import Any

import pytest

from lab.measure import facts
from lab.probes import report as probes
from lab.probes.running import Result
from lab.reporting.reading import Material, Source
from tests.lab.probes.sample import expectation, probe, probed
from tests.lab.sample import sample_report

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
        patch.setattr(facts, "engine_facts", lambda: measurements()["engine"])
        made = probes.document(every, [asked])
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


def on_target(name: str, libc: str, *compiled: str) -> dict[str, Any]:
    """What `lab wheels` says of a target."""
    packages = dict.fromkeys(("cffi", "cryptography", "django"), "wheel") | dict.fromkeys(compiled, "compile")
    return {
        "target": {"id": name, "python": "3.13", "libc": libc, "libc_version": "1.2", "arch": "x86_64"},
        "error": None,
        "download_bytes": 12_000_000,
        "distribution_count": len(packages),
        "compile_count": len(compiled),
        "nothing_fits_count": 0,
        "distributions": [{"name": name, "outcome": outcome} for name, outcome in packages.items()],
    }


def verification(*, fails: bool) -> dict[str, Any]:
    """The build of 2021 on Alpine, which does what is expected of it."""
    row = {
        "id": "alpine-bare",
        "era": "2021",
        "base": measurements()["approaches"][0]["base"],
        "expected_outcome": "fails" if fails else "builds",
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
) -> Material:
    """Reports as if they had been read from files."""
    return Material(
        Source(Path("measure.json"), measure) if measure else None,
        Source(Path("probes.json"), probing) if probing else None,
        (Source(Path("verify.json"), verify),) if verify else (),
        tuple(Source(Path(f"wheels-{number}.json"), one) for number, one in enumerate(wheels)),
    )
