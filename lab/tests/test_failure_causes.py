"""Tests of image_lab.failure_causes, on what the real programs printed: see fixtures/README.md."""

from pathlib import Path

import pytest

from image_lab.approaches import find
from image_lab.build_log import BuildLog, parse_objects
from image_lab.failure_causes import Cause, explain

FAILURES = Path(__file__).parent / "fixtures" / "failures"
(BARE,) = find(["alpine-bare"])


def cause_of(name: str, era: str = "now", from_source: tuple[str, ...] = ()) -> Cause:
    return explain((FAILURES / f"{name}.txt").read_text(encoding="utf-8"), BARE, era, from_source)


@pytest.mark.parametrize(
    ("fixture", "name", "package"),
    [
        ("no-rust-maturin", "no-rust", "cryptography"),
        ("no-rust-setuptools", "no-rust", "cryptography"),
        ("no-compiler-pip-20.3.4", "no-compiler", "cffi"),
        ("no-compiler-pip-21.1.3", "no-compiler", "cffi"),
        ("no-compiler-pip-22.3.1", "no-compiler", "cffi"),
        ("no-compiler-pip-24.3.1", "no-compiler", "cffi"),
        ("no-compiler-pip-26.0", "no-compiler", "cffi"),
        ("no-compiler-alpine", "no-compiler", "cffi"),
        ("build-dependency-pip-20.3.4", "no-compiler", "cffi, which cryptography needs to be built"),
        ("build-dependency-pip-21.1.3", "no-compiler", "cffi, which cryptography needs to be built"),
        ("build-dependency-pip-22.3.1", "no-compiler", "cffi, which cryptography needs to be built"),
        ("build-dependency-pip-23.3.2", "no-compiler", "cffi, which cryptography needs to be built"),
        ("build-dependency-pip-25.2", "no-compiler", "cffi, which cryptography needs to be built"),
        ("build-dependency-pip-26.0", "no-compiler", "cffi, which cryptography needs to be built"),
        ("no-wheel-pip-21.1.3", "no-wheel", "mysqlclient"),
        ("no-wheel-pip-26.0", "no-wheel", "mysqlclient"),
        ("no-such-package", "no-wheel", "nosuchpackage-wheelhouse"),
        ("no-pg-config", "no-pg-config", "psycopg2"),
        ("no-python-headers", "no-python-headers", "cffi"),
        ("no-libffi-headers", "no-libffi-headers", "cffi"),
        ("no-openssl-headers", "no-openssl-headers", "cryptography"),
        ("hash-mismatch", "hash-mismatch", "tzdata"),
        ("wrong-platform", "wrong-platform", "markupsafe"),
        ("no-space", "no-space", ""),
        ("unreachable", "unreachable", ""),
        ("unreachable-crates", "unreachable", ""),
        ("certificate", "certificate", ""),
    ],
)
def test_names_cause_and_package_of_what_was_printed(fixture: str, name: str, package: str) -> None:
    """Every pip from 20.3 to 26 says it in its own way; the cause is the same."""
    cause = cause_of(fixture)
    assert (cause.name, cause.package) == (name, package)
    assert cause.evidence in (FAILURES / f"{fixture}.txt").read_text(encoding="utf-8")
    assert "{" not in cause.explanation + cause.remedy


def test_a_base_image_that_is_not_to_be_had_is_named_from_buildkits_error() -> None:
    """The vertex that fails is BuildKit's own, and its error is all there is."""
    log, text = BuildLog(), (FAILURES / "no-base.rawjson").read_text(encoding="utf-8")
    for entry in parse_objects(text.splitlines(keepends=True)):
        log.add(entry)
    failed = log.failed
    assert failed is not None
    assert explain(failed.error + text.rpartition("}\n")[2], BARE, "now").name == "no-base"


class TestWouldWork:
    def test_who_compiles_on_request_needs_a_compiler(self) -> None:
        """A wheel is no way out when the package is to be compiled."""
        assert cause_of("no-rust-maturin", from_source=("cryptography",)).would_work == (
            "alpine-multistage",
            "alpine-apk",
        )

    def test_without_a_request_a_glibc_base_takes_the_wheel(self) -> None:
        found = cause_of("no-wheel-pip-21.1.3", era="2021").would_work
        assert set(found) == {"slim-buster", "alpine-multistage", "alpine-apk"}


def test_an_old_pips_misleading_message_is_explained() -> None:
    """`No matching distribution found`, when it was the build dependencies that failed."""
    assert any("build dependencies" in note for note in cause_of("build-dependency-pip-21.1.3").notes)
    assert cause_of("no-wheel-pip-21.1.3").notes == ()
