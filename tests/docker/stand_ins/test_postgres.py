"""The PostgreSQL stand-in takes the official image's variables and behaves like it."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docker.stand_ins.conftest import docker

pytestmark = pytest.mark.engine

HARDENED = (
    "--cap-drop=ALL",
    *(f"--cap-add={name}" for name in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")),
    "--security-opt=no-new-privileges",
)
START_SECONDS = 60

Start = Callable[..., str]


@pytest.fixture
def start(references: dict[str, str]) -> Iterator[Start]:
    """Starts a hardened server and returns the container's name; removes all of them at the end."""
    names: list[str] = []

    def run(*options: str, ready: bool = True) -> str:
        names.append(f"wheelhouse-test-postgres-{secrets.token_hex(4)}")
        docker("run", "--detach", f"--name={names[-1]}", *HARDENED, *options, references["postgres"])
        if ready:
            wait_until_ready(names[-1])
        return names[-1]

    yield run
    for name in names:
        docker("rm", "--force", "--volumes", name)


def wait_until_ready(name: str) -> None:
    """Wait until the server answers over TCP, which it does only when it is set up."""
    deadline = time.monotonic() + START_SECONDS
    while "accepting connections" not in docker("exec", name, "pg_isready", "--host=127.0.0.1", check=False):
        assert time.monotonic() < deadline, docker("logs", name)
        assert docker("inspect", "--format={{.State.Running}}", name) == "true", docker("logs", name)
        time.sleep(0.1)


def query(name: str, statement: str, *, password: str, user: str = "wheelhouse", database: str = "wheelhouse") -> str:
    """Run a statement over the container's own address, which needs a password."""
    url = f"host={address(name)} user={user} dbname={database}"
    return docker(
        "exec", f"--env=PGPASSWORD={password}", name, "psql", "--no-psqlrc", "-tAc", statement, url, check=False
    )


def address(name: str) -> str:
    return docker("inspect", "--format={{.NetworkSettings.IPAddress}}", name)


def read_output(references: dict[str, str], *options: str) -> str:
    """Return the output of a server that is expected to exit at once."""
    return docker("run", "--rm", *HARDENED, *options, references["postgres"], check=False)


def test_user_database_and_password_come_from_the_environment(start: Start) -> None:
    """TCP needs the password, and the user owns a database of the given name."""
    password = 'it\'s "quoted" $HOME \\ ;'
    name = start(f"--env=POSTGRES_PASSWORD={password}", "--env=POSTGRES_USER=wheelhouse", "--env=POSTGRES_DB=blog two")
    assert query(name, "SELECT current_database()", password=password, database="'blog two'") == "blog two"
    assert "password authentication failed" in query(name, "SELECT 1", password="wrong", database="postgres")
    assert query(name, "SHOW password_encryption", password=password, database="postgres") == "scram-sha-256"


def test_the_password_may_be_in_a_file_that_only_root_reads(start: Start, tmp_path: Path) -> None:
    """A secret's file has mode 0400; the entrypoint reads it before it becomes postgres."""
    secret = tmp_path / "password"
    secret.write_text("from a file\n")
    secret.chmod(0o400)
    name = start(
        f"--volume={secret}:/run/secrets/password:ro",
        "--env=POSTGRES_PASSWORD_FILE=/run/secrets/password",
        "--env=POSTGRES_USER=wheelhouse",
    )
    assert query(name, "SELECT 1", password="from a file") == "1"


def test_no_password_is_refused(references: dict[str, str]) -> None:
    """There is no default; the message names the variable."""
    assert "set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE" in read_output(references)


def test_the_server_is_pid_1_as_uid_999_without_capabilities(start: Start) -> None:
    """No root rights remain; the data belongs to postgres."""
    name = start("--env=POSTGRES_PASSWORD=x")
    status = docker("exec", name, "cat", "/proc/1/status")
    assert "Name:\tpostgres\n" in status
    assert "Uid:\t999\t999\t999\t999\n" in status
    assert "CapEff:\t0000000000000000\n" in status
    assert docker("exec", name, "stat", "--format=%u:%g %a", "/var/lib/postgresql/data") == "999:999 700"


def test_it_stops_cleanly_and_keeps_its_data(start: Start) -> None:
    """SIGINT is the stop signal; the second start creates no new cluster and keeps the password."""
    name = start("--env=POSTGRES_PASSWORD=x", "--env=POSTGRES_USER=wheelhouse")
    query(name, "CREATE TABLE kept AS SELECT 7 AS seven", password="x")
    assert json.loads(docker("inspect", "--format={{json .Config.StopSignal}}", name)) == "SIGINT"
    docker("stop", "--time=20", name)
    assert docker("inspect", "--format={{.State.ExitCode}}", name) == "0"
    docker("start", name)
    wait_until_ready(name)
    assert query(name, "SELECT seven FROM kept", password="x") == "7"
    assert docker("logs", name).count("init process complete") == 1


def test_a_read_only_container_needs_two_folders_to_write(start: Start) -> None:
    """Tmpfs for /tmp and /run/postgresql, beside its volume."""
    name = start("--read-only", "--tmpfs=/tmp", "--tmpfs=/run/postgresql", "--env=POSTGRES_PASSWORD=x")
    assert query(name, "SELECT 1", password="x", user="postgres", database="postgres") == "1"
