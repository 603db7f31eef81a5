"""What the shell scripts do when something is wrong or exists already; needs no engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.docker.paths import DOCKER

UPLOAD = """
from django.core.files.uploadedfile import TemporaryUploadedFile
print(TemporaryUploadedFile("a.jpg", "image/jpeg", 1, None).temporary_file_path(), end="")
"""


def run(script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(DOCKER / script), *arguments]
    variables = {"PATH": os.environ["PATH"]} | environ
    return subprocess.run(command, capture_output=True, text=True, env=variables, check=False)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder at the start of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def write_program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


class TestEntrypoint:
    def test_creates_keys_and_becomes_the_command(self, programs: Path) -> None:
        """The keys come first; then the command has the script's own process, arguments intact."""
        write_program(programs / "python", 'echo "python $*"')
        write_program(programs / "serve", 'echo "$PPID serve $1"')
        result = run("entrypoint.sh", "serve", "two words")
        assert result.stdout == f"python -m config.keys\n{os.getpid()} serve two words\n"

    def test_starts_nothing_without_keys(self, programs: Path) -> None:
        """If the keys can't be created, the start ends there with the reason."""
        write_program(programs / "python", "echo no folder >&2; exit 1")
        result = run("entrypoint.sh", "echo", "started")
        assert (result.returncode, result.stdout, result.stderr) == (1, "", "no folder\n")

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {
            "SECRET_KEY": "x" * 50,
            "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }

    def test_uploads_in_progress_are_beside_the_pictures(self, tmp_path: Path, environ: dict[str, str]) -> None:
        """Four of 20 MB have no room in /tmp, which is in memory."""
        result = run("entrypoint.sh", "python", "-c", UPLOAD, MEDIA_ROOT=str(tmp_path), **environ)
        assert Path(result.stdout).parent == tmp_path / ".uploads", result.stderr

    def test_uploads_of_a_killed_container_are_deleted(self, tmp_path: Path, environ: dict[str, str]) -> None:
        """Those of another one, which shares the volume, are newer."""
        old, new = tmp_path / ".uploads" / "old", tmp_path / ".uploads" / "new"
        old.parent.mkdir()
        old.touch()
        new.touch()
        os.utime(old, (1, 1))
        assert run("entrypoint.sh", "true", MEDIA_ROOT=str(tmp_path), **environ).returncode == 0
        assert (old.exists(), new.exists()) == (False, True)

    def test_starts_without_a_volume(self, environ: dict[str, str]) -> None:
        result = run("entrypoint.sh", "python", "-c", UPLOAD, MEDIA_ROOT="/dev/null", **environ)
        assert Path(result.stdout).parent == Path("/tmp"), result.stderr  # noqa: S108  where Python falls back to


class TestPostgresFirstStart:
    @pytest.fixture
    def environ(self, tmp_path: Path, programs: Path) -> dict[str, str]:
        write_program(programs / "docker-entrypoint.sh", 'echo "entrypoint $*"')
        write_program(programs / "chown", f'echo "chown $*" >>{tmp_path}/owner')  # needs root
        (tmp_path / "data").mkdir()
        return {"PGDATA": str(tmp_path / "data"), "POSTGRES_PASSWORD_FILE": str(tmp_path / "password")}

    def test_keeps_an_existing_password(self, environ: dict[str, str], tmp_path: Path) -> None:
        """A second start changes nothing and runs the image's own entrypoint."""
        (tmp_path / "password").write_text("kept")
        result = run("postgres-first-start.sh", "postgres", **environ)
        assert (result.returncode, result.stdout) == (0, "entrypoint postgres\n")
        assert (tmp_path / "password").read_text() == "kept"

    def test_creates_no_new_password_for_an_old_database(self, environ: dict[str, str], tmp_path: Path) -> None:
        """A new password would not open the database, so a lost one is an error with a remedy."""
        (tmp_path / "data" / "PG_VERSION").write_text("17\n")
        result = run("postgres-first-start.sh", "postgres", **environ)
        assert (result.returncode, result.stdout) == (1, "")
        assert "Restore that volume from a backup" in result.stderr
        assert not (tmp_path / "password").exists()

    def test_creates_a_random_password_for_an_empty_database(self, environ: dict[str, str], tmp_path: Path) -> None:
        """64 random hexadecimal digits, for their owner and the app's group, never printed."""
        passwords = set()
        for _time in range(2):
            result = run("postgres-first-start.sh", "postgres", **environ)
            password = (tmp_path / "password").read_text()
            assert len(bytes.fromhex(password)) == 32
            assert password not in result.stdout + result.stderr
            assert (tmp_path / "password").stat().st_mode & 0o777 == 0o440
            passwords.add(password)
            (tmp_path / "password").unlink()
        assert len(passwords) == 2
        assert (tmp_path / "owner").read_text().startswith(f"chown 0:10001 {tmp_path}/password.new")


class TestBuildScripts:
    def test_an_extra_ca_must_be_a_certificate(self) -> None:
        """A path instead of PEM text ends the build with what was expected, before pip runs."""
        result = run("build/pip-settings.sh", EXTRA_CA="/etc/ssl/ca.pem")
        assert result.returncode == 1
        assert "must be PEM text" in result.stderr
