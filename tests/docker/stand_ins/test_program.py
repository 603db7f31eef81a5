"""The command `make bases`: what it builds, writes and removes, and its errors."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from docker.stand_ins import __main__ as program
from docker.stand_ins import engine, recipe
from docker.stand_ins.build import ensure_image
from docker.stand_ins.catalogue import POSTGRES, STAND_INS
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
