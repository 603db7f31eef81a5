"""The Alpine stand-in has the real apk, with a local repository of placeholders."""

import pytest

from tests.docker.stand_ins.conftest import RunInside

pytestmark = pytest.mark.engine

FULL_SET = (
    "gcc musl-dev python3-dev libffi-dev openssl-dev cargo pkgconfig "
    "postgresql-dev zlib-dev jpeg-dev rust g++ make build-base"
)


def test_the_packages_that_people_add_for_python_are_there(run_inside: RunInside) -> None:
    """Every package of cryptography's and Pillow's instructions for Alpine, signed."""
    output = run_inside("alpine", f"apk add --no-cache {FULL_SET}; apk info")
    assert set(FULL_SET.split()) <= set(output.split())
    assert "WARNING" not in output
    assert "UNTRUSTED" not in output


def test_a_placeholder_says_so(run_inside: RunInside) -> None:
    """Its description names it, and its command fails with a message."""
    output = run_inside("alpine", "apk add -q --no-cache gcc; apk info -d gcc; gcc x.c || echo exit code $?")
    assert "placeholder of a stand-in base image: an empty package" in output
    assert "gcc: a placeholder of a stand-in base image, it cannot build anything\nexit code 1" in output


def test_removing_the_toolchain_keeps_what_python_needs(run_inside: RunInside) -> None:
    """The libraries behind sqlite3, ctypes and bz2 belong to .python-rundeps, as in the official image."""
    output = run_inside("alpine", "apk info -R .python-rundeps; grep -c rundeps /etc/apk/world")
    assert {"libbz2", "libffi", "sqlite-libs"} <= set(output.split())
    assert output.endswith("1")


def test_an_unsigned_repository_is_not_trusted(run_inside: RunInside) -> None:
    """Without the repository's key apk installs nothing."""
    output = run_inside(
        "alpine", "rm /etc/apk/keys/wheelhouse-stand-in.rsa.pub; apk add --no-cache gcc && exit 9", check=False
    )
    assert "UNTRUSTED signature" in output
    assert "Installing gcc" not in output
