"""The command `make bases`: what it builds, writes and removes, and its errors."""

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from docker.stand_ins import __main__ as program
from docker.stand_ins import apt_sources, engine, recipe, wheels
from docker.stand_ins.alpine import AlpineRoot
from docker.stand_ins.build import ensure_image
from docker.stand_ins.catalogue import POSTGRES, STAND_INS, TRIXIE
from docker.stand_ins.debian import DebianRoot
from docker.stand_ins.errors import StandInError
from docker.stand_ins.recipe import make_reference

WORKING = 'case "$1" in info) echo "26.1 /nowhere" ;; buildx) echo v1 ;; *) exit 1 ;; esac'


def write_script(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


class TestOnAnEngine:
    pytestmark = pytest.mark.engine

    def test_existing_images_are_not_built_again(self, references: dict[str, str], tmp_path: Path) -> None:
        """One line per stand-in; the file has all that the engine has, also when one was asked for."""
        env_file = tmp_path / ".bases.env"
        command = [sys.executable, "-m", "docker.stand_ins", f"--env-file={env_file}"]
        for names in ([stand_in.name for stand_in in STAND_INS], ["postgres"]):
            lines = subprocess.run([*command, *names], capture_output=True, text=True, check=True).stdout.splitlines()
            assert [line.split()[:2] for line in lines] == [[name, "cached"] for name in names]
            written = [line.strip().split("=") for line in env_file.read_text().splitlines()[1:]]
            assert written == [[stand_in.variable, references[stand_in.name]] for stand_in in STAND_INS]

    def test_a_changed_recipe_is_built_and_pruned(
        self, references: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It gets a tag of its own; pruning removes images by name and leaves the others alone."""
        for name in (POSTGRES.name, "shared"):
            (tmp_path / name).mkdir()
        dockerfile = "ARG ROOT\nFROM ${ROOT}\nCOPY wheelhouse-stand-in /etc/\nLABEL changed=yes\n"
        (tmp_path / POSTGRES.name / "stand-in.Dockerfile").write_text(dockerfile)
        with monkeypatch.context() as patch:
            patch.setattr(recipe, "HERE", tmp_path)
            changed = make_reference(POSTGRES)
            assert ensure_image(POSTGRES) is not None
        assert engine.has_image(changed)
        ours = set(
            engine.ask("image", "ls", f"--filter=label={engine.LABEL}", "--format={{.Repository}}:{{.Tag}}").split()
        )
        assert engine.remove_others(ours - {changed}) == [changed]
        assert not engine.has_image(changed)
        assert [reference for reference in references.values() if not engine.has_image(reference)] == []

    def test_an_unwritable_file_is_one_line(
        self, references: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It names the path."""
        assert program.main(["postgres", "--env-file=/nowhere/.bases.env"]) == 1
        assert "cannot write /nowhere/.bases.env" in capsys.readouterr().err


class TestErrors:
    """A missing tool or a failure is one line, with a remedy."""

    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An empty folder that is the whole PATH."""
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    @pytest.mark.parametrize(
        ("client", "message"),
        [
            ("", "there is no docker client on PATH: install Docker, or run .ci/provision.sh on Debian\n"),
            ("exit 1", "no Docker engine answers: start it (systemctl start docker), or run .ci/provision.sh\n"),
            (WORKING.replace("echo v1", "exit 1"), "this Docker has no buildx: install docker-buildx, or run"),
            (WORKING.replace("/nowhere", "/"), "/ has 0.5 GB free, the stand-ins need 3 GB: free some space"),
            (WORKING, "there is no stand-in slim-potato: choose from slim-buster, postgres, slim-trixie"),
        ],
        ids=["no client", "no engine", "no buildx", "full disk", "unknown name"],
    )
    def test_of_the_program(
        self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, client: str, message: str
    ) -> None:
        """It comes before the first build."""
        if client:
            write_script(path / "docker", client)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=500_000_000))
        assert program.main(["slim-potato"]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith(f"bases: {message}")

    @pytest.mark.parametrize("root", [TRIXIE, AlpineRoot()], ids=lambda root: root.name)
    def test_of_a_user_without_root_rights(
        self, root: DebianRoot | AlpineRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Only root can set the owners of files."""
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(StandInError, match=r"only root .*: run this as root"):
            root.write_archive(tmp_path / "root.tar")

    @pytest.mark.parametrize(
        ("root", "message"),
        [
            (TRIXIE, "mmdebstrap is not installed: apt-get install mmdebstrap"),
            (AlpineRoot(), "qemu-img is not installed: apt-get install qemu-utils"),
        ],
        ids=["debian", "alpine"],
    )
    def test_of_a_missing_tool(
        self, root: DebianRoot | AlpineRoot, message: str, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It names the Debian package."""
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        with pytest.raises(StandInError, match=message):
            root.write_archive(path / "root.tar")

    def test_of_a_tool_has_its_last_lines(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Mmdebstrap says why it could not fetch a suite."""
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(apt_sources, "format_sources", lambda _suite: "Types: deb\n")
        write_script(path / "mmdebstrap", "echo 'E: 404  Not Found' >&2; exit 1")
        with pytest.raises(StandInError, match=r"mmdebstrap failed \(E: 404  Not Found\)"):
            TRIXIE.write_archive(path / "root.tar")

    def test_of_another_processor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The wheels are locked for x86-64."""
        monkeypatch.setattr(engine, "has_image", lambda _reference: False)
        monkeypatch.setattr(platform, "machine", lambda: "aarch64")
        with pytest.raises(StandInError, match="for x86_64 and this machine is aarch64: use the official images"):
            ensure_image(replace(POSTGRES))

    def test_of_a_wheel_with_another_hash(self, tmp_path: Path) -> None:
        """Pip refuses a file that is not the locked one."""
        with zipfile.ZipFile(tmp_path / "sample-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n")
        lock = tmp_path / "wheels.txt"
        lock.write_text(f"--no-index\n--find-links {tmp_path}\nsample==1.0 --hash=sha256:{'0' * 64}\n")
        with pytest.raises(StandInError, match="DO NOT MATCH THE HASHES"):
            wheels.download_wheels(lock, tmp_path / "into")
