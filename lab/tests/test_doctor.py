"""Tests of image_lab.doctor, with an engine that says what the tests want it to."""

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from image_lab import base_images, doctor, engine

INFORMATION: dict[str, Any] = {
    "ServerVersion": "26.1.5",
    "OSType": "linux",
    "Architecture": "x86_64",
    "Driver": "overlay2",
    "DriverStatus": [["Backing Filesystem", "extfs"]],
    "DockerRootDir": "/",
}


class Usage(NamedTuple):
    """What shutil.disk_usage returns."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, str]]:
    """Exit code and output of a docker command, by its first word; what is not there succeeds in silence."""
    said: dict[str, tuple[int, str]] = {"buildx": (0, "github.com/docker/buildx 0.13.1 abc"), "compose": (0, "2.26.1")}

    def docker(*arguments: str, **_options: Any) -> engine.Result:
        code, text = said.get(" ".join(arguments[:2]), said.get(arguments[0], (0, "")))
        return engine.Result(arguments, code, text, text)

    monkeypatch.setattr(engine, "docker", docker)
    monkeypatch.setattr(engine, "read_info", lambda: INFORMATION)
    return said


def found(name: str) -> doctor.Finding:
    (finding,) = (one for one in doctor.examine() if one.name == name)
    return finding


def test_a_machine_that_has_all_has_no_failure() -> None:
    assert {one.status for one in doctor.examine() if one.name not in {"wrk", "CA bundle", "disk"}} == {"ok"}


def test_every_finding_that_is_not_ok_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, words: dict[str, tuple[int, str]]
) -> None:
    words |= {"buildx": (1, "no"), "compose": (1, "no"), "image": (1, "no")}
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PIP_CERT", "/none.pem")
    assert all(one.advice for one in doctor.examine() if one.status != "ok")


@pytest.mark.parametrize(
    ("name", "command", "text"),
    [
        ("buildx", "buildx", "github.com/docker/buildx v0.12.1"),
        ("compose", "compose", "1.29.2"),
    ],
)
def test_a_plugin_that_is_too_old_fails(words: dict[str, tuple[int, str]], name: str, command: str, text: str) -> None:
    words[command] = (0, text)
    assert found(name).status == "fail"


class TestDisk:
    def test_too_little_fails_with_the_command_that_frees_some(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**10, 9 * 10**9, 10**9))
        finding = found("disk")
        assert (finding.status, finding.found) == ("fail", "1.0 GB free in /")
        assert "docker system prune" in finding.advice


class TestRegistry:
    def test_that_does_not_answer_fails_unless_there_are_stand_ins(
        self, monkeypatch: pytest.MonkeyPatch, words: dict[str, tuple[int, str]]
    ) -> None:
        words["buildx imagetools"] = (1, "ERROR: no such host")
        monkeypatch.setattr(base_images, "read_stand_ins", dict)
        assert (found("registry").status, "no such host" in found("registry").found) == ("fail", True)
        monkeypatch.setattr(base_images, "read_stand_ins", lambda: {"ALPINE_BASE": "mine"})
        assert found("registry").status == "warn"


class TestCertificates:
    @pytest.fixture(autouse=True)
    def no_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in doctor.CA_VARIABLES:
            monkeypatch.delenv(name, raising=False)

    def test_of_ones_own_are_needed_by_builds_too(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        bundle = tmp_path / "ca.pem"
        bundle.write_text("")
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
        assert (doctor.check_certificates().status, "EXTRA_CA" in doctor.check_certificates().advice) == ("warn", True)
