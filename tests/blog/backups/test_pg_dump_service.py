"""The service that runs pg_dump, docker/pg-dump.sh, with a pg_dump that waits; needs no engine."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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
def folder(tmp_path: Path, programs: Path) -> Iterator[Path]:
    """The folder of requests, with a running service."""
    (tmp_path / "backups").mkdir()
    environ = {"PATH": f"{programs}:{os.environ['PATH']}", "BACKUP_DIR": str(tmp_path / "backups"), "DATABASE_URL": ""}
    command = ["sh", str(DOCKER / "pg-dump.sh")]
    with subprocess.Popen(command, env=environ, start_new_session=True) as process:
        yield tmp_path / "backups" / ".pg-dump"
        os.killpg(process.pid, signal.SIGKILL)


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
