"""The service that runs pg_dump, docker/pg-dump.sh, with a pg_dump that waits; needs no engine."""

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from blog.backups.databases import pg_dump
from blog.backups.databases.pg_dump import ask_service
from blog.backups.errors import BackupError
from tests.docker.paths import DOCKER
from tests.processes import wait_until

# Its last option is the name of the request. It ends when there is a file of that name beside it.
PG_DUMP = """#!/bin/sh
for request; do case $request in --file=*) exec >"${request#--file=}" ;; esac; done
echo "$request begins"
until [ -e "$(dirname "$0")/$request" ]; do sleep 0.05; done
echo "$request ends"
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pg_dump").write_text(PG_DUMP)
    (tmp_path / "bin" / "pg_dump").chmod(0o755)
    return tmp_path / "bin"


@pytest.fixture
def service(tmp_path: Path, programs: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running service; it has a process group of its own."""
    (tmp_path / "backups").mkdir()
    environ = {"PATH": f"{programs}:{os.environ['PATH']}", "BACKUP_DIR": str(tmp_path / "backups"), "DATABASE_URL": ""}
    command = ["sh", str(DOCKER / "pg-dump.sh")]
    with subprocess.Popen(command, env=environ, start_new_session=True) as process:
        yield process
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def folder(service: object, tmp_path: Path) -> Path:
    """The folder of requests, with a running service."""
    return tmp_path / "backups" / ".pg-dump"


def ask(folder: Path, request: str) -> None:
    folder.mkdir()
    (folder / "new").write_text(request)
    (folder / "new").rename(folder / "request")


def test_dump_for_a_killed_backup_is_no_answer_to_the_next_one(folder: Path, programs: Path, tmp_path: Path) -> None:
    """It would be an incomplete dump in an archive with the right checksums."""
    ask(folder, "first")
    wait_until((folder / "dump").exists, "the first dump to begin")
    folder.rename(tmp_path / "killed")  # the next backup deletes it, and makes its own
    ask(folder, "second")
    (programs / "first").touch()
    wait_until((folder / "dump").exists, "the second dump to begin")
    assert not (folder / "code").exists()
    (programs / "second").touch()
    wait_until((folder / "code").exists, "the answer")
    assert (folder / "code").read_text() == "0\n"
    assert (folder / "dump").read_text() == "second begins\nsecond ends\n"


def test_long_dump_is_awaited_as_long_as_the_service_runs(
    folder: Path, service: subprocess.Popen[bytes], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_DIR = str(folder.parent)
    monkeypatch.setattr(pg_dump, "SILENT_SECONDS", 5)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask_service, folder.parent / "dump", ("never",))
        wait_until((folder / "dump").exists, "the dump to begin")
        began_at = (folder / "taken").stat().st_mtime
        wait_until(lambda: (folder / "taken").stat().st_mtime > began_at + 6, "more than five seconds")
        assert not asked.done()
        os.killpg(service.pid, signal.SIGKILL)
        with pytest.raises(BackupError, match="the service pg-dump gave no sign for 5 s"):
            asked.result()
