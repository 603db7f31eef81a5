"""What is missing on a machine is said in one line, with what to do about it."""

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.bases import __main__ as program
from tests.bases import apt_sources, build, engine, wheels
from tests.bases.alpine import AlpineRoot
from tests.bases.catalogue import BASES, TRIXIE
from tests.bases.debian import DebianRoot
from tests.bases.errors import BasesError

ANSWERING = 'case "$1" in info) echo "26.1 /nowhere" ;; buildx) exit 0 ;; *) exit 1 ;; esac'


@pytest.fixture
def fake_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, with a docker client whose shell script a test writes."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "docker"


def answering(answer: object) -> Callable[..., object]:
    """A function that gives `answer` to whatever it is asked."""
    return lambda *_arguments, **_options: answer


def write_script(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Runs the program, which must fail; returns its one line."""
    assert program.main(arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_no_client(fake_docker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Docker the line names it and the script that installs it."""
    assert run(capsys) == (
        "bases: there is no docker client on PATH: install Docker, or run .ci/provision.sh on Debian\n"
    )


def test_no_engine(fake_docker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An engine that is not running is told from a client that is missing, in the client's words."""
    write_script(fake_docker, "echo; echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    assert run(capsys) == (
        "bases: no Docker engine answers (Cannot connect to the Docker daemon): "
        "start it (systemctl start docker), or run .ci/provision.sh on Debian\n"
    )


def test_no_buildx(fake_docker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Debian 12's own docker.io cannot build the recipes."""
    write_script(fake_docker, ANSWERING.replace("exit 0", "exit 1"))
    assert "this Docker has no buildx: install docker-buildx" in run(capsys)


def test_a_full_disk(fake_docker: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room is found before the build, and the line has both figures."""
    write_script(fake_docker, ANSWERING.replace("/nowhere", "/"))
    monkeypatch.setattr(shutil, "disk_usage", answering(SimpleNamespace(free=500_000_000)))
    assert run(capsys).startswith("bases: / has 0.5 GB free, the stand-ins need 3 GB: make room")


def test_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The names that there are follow."""
    names = ", ".join(base.name for base in BASES)
    assert run(capsys, "slim-potato") == f"bases: there is no stand-in slim-potato: name one of {names}\n"


@pytest.mark.parametrize("root", [TRIXIE, AlpineRoot()], ids=lambda root: root.name)
def test_a_root_needs_root(root: DebianRoot | AlpineRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a root file system have owners that only root can give."""
    monkeypatch.setattr(os, "geteuid", answering(1000))
    with pytest.raises(BasesError, match=r"root.*: run this as root"):
        root.write(tmp_path / "root.tar")


def test_no_mmdebstrap(fake_docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package to install is named."""
    monkeypatch.setattr(os, "geteuid", answering(0))
    with pytest.raises(BasesError, match="mmdebstrap is not installed: apt-get install mmdebstrap"):
        TRIXIE.write(tmp_path / "root.tar")


def test_no_disk_image_tools(fake_docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is named, since the tool's own name is another."""
    monkeypatch.setattr(os, "geteuid", answering(0))
    with pytest.raises(BasesError, match="qemu-img is not installed: apt-get install qemu-utils"):
        AlpineRoot().write(tmp_path / "root.tar")


def test_mmdebstraps_last_words_are_kept(fake_docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why a suite could not be fetched stands in mmdebstrap's own output."""
    monkeypatch.setattr(os, "geteuid", answering(0))
    monkeypatch.setattr(apt_sources, "text_for", answering("Types: deb\n"))
    write_script(tmp_path / "mmdebstrap", "echo 'E: 404  Not Found' >&2; exit 1")
    with pytest.raises(BasesError, match=r"mmdebstrap could not make Debian trixie: its last lines were:\nE: 404"):
        TRIXIE.write(tmp_path / "root.tar")


def test_another_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheels are locked for one processor; elsewhere nothing is half built."""
    monkeypatch.setattr(engine, "image_id", answering(None))
    monkeypatch.setattr(platform, "machine", answering("aarch64"))
    with pytest.raises(BasesError, match="for x86_64 and this machine is aarch64: use the official images"):
        build.ensure(BASES[0])


def test_a_wheel_with_another_hash(tmp_path: Path) -> None:
    """A file that is not the locked one is refused, and the line says which list asked for it."""
    wheel = make_wheel(tmp_path)
    lock = tmp_path / "wheels.txt"
    lock.write_text(f"--no-index\n--find-links {tmp_path}\nsample==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(BasesError, match=f"could not get the wheels of {tmp_path.name}/wheels.txt"):
        wheels.download(lock, tmp_path / "into")
    assert wheel.exists()


def test_no_pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment made without pip is told how to get it."""
    failed = subprocess.CompletedProcess([], 1, "", f"{sys.executable}: No module named pip\n")
    monkeypatch.setattr(subprocess, "run", answering(failed))
    with pytest.raises(BasesError, match=r"has no pip: run .* -m ensurepip"):
        wheels.download(tmp_path / "wheels.txt", tmp_path)


def make_wheel(folder: Path) -> Path:
    """The smallest wheel that pip takes (PEP 427)."""
    path = folder / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n")
        wheel.writestr("sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("sample-1.0.dist-info/RECORD", "")
    return path
