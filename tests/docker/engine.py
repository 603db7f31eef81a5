"""The docker client and a compose project, as the tests use them."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from tests.docker.browser import Browser
from tests.docker.paths import COMPOSE_FILE, FIRST, SERVICES

# Nothing else: compose would pass the test run's SECRET_KEY to the containers.
PASSED_ON: Final = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR", "TMPDIR")
POLL_SECONDS: Final = 0.1

Result = subprocess.CompletedProcess[str]
T = TypeVar("T")


def clean_environ() -> dict[str, str]:
    """Return the variables that a docker client needs."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"DOCKER_BUILDKIT": "1"}


def wait_until(condition: Callable[[], T], *, within_seconds: float, what: str) -> T:
    """Return the first true value of ``condition``; fail with ``what`` if there is none in time."""
    deadline = time.monotonic() + within_seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {within_seconds:g} s: {what}"
        time.sleep(POLL_SECONDS)
    return answer


def find_client() -> str | None:
    """Return the first ``docker`` on PATH that has compose and reaches an engine."""
    for folder in os.get_exec_path():
        client = shutil.which("docker", path=folder)
        if client and succeeds(client, "compose", "version") and succeeds(client, "version"):
            return client
    return None


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, env=clean_environ(), check=False).returncode == 0


@dataclass(frozen=True)
class Docker:
    client: str
    environ: Mapping[str, str] = field(default_factory=clean_environ)

    def __call__(
        self, *arguments: str | Path, check: bool = True, timeout_seconds: float = 300, stdin: IO[bytes] | None = None
    ) -> Result:
        """Run ``docker ARGUMENTS``; with ``check``, fail with its output if it fails."""
        command = [self.client, *map(str, arguments)]
        options: dict[str, Any] = {"timeout": timeout_seconds, "env": dict(self.environ), "stdin": stdin}
        result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        assert result.returncode == 0 or not check, f"{command}: {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result

    def inspect(self, thing: str) -> Any:
        """Return the data of ``docker inspect`` about a container or an image."""
        return json.loads(self("inspect", thing).stdout)[0]

    def layers(self, image: str) -> list[str]:
        """Return the digests of the image's layers, the base's first."""
        layers: list[str] = self.inspect(image)["RootFS"]["Layers"]
        return layers


@dataclass(frozen=True)
class Stack:
    """One compose project: its name, its variables, the profile that it runs, and files beside docker-compose.yml."""

    docker: Docker
    project: str
    env_file: Path
    service: str = SERVICES[FIRST]
    overrides: tuple[Path, ...] = ()  # further Compose files

    def compose(
        self, *arguments: str, check: bool = True, timeout_seconds: float = 300, stdin: IO[bytes] | None = None
    ) -> Result:
        files = [word for path in (COMPOSE_FILE, *self.overrides) for word in ("--file", path)]
        head = (*files, "--env-file", self.env_file, "--project-name", self.project)
        profile = ("--profile", self.service)
        return self.docker(
            "compose", *head, *profile, *arguments, check=check, timeout_seconds=timeout_seconds, stdin=stdin
        )

    def set(self, **variables: str) -> None:
        with self.env_file.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in variables.items())

    def up(self) -> None:
        """Start what is not running and wait until all of it is healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", "120")

    def bring_back(self) -> None:
        """Start stopped containers, or create missing ones, and wait until the blog is ready; quicker than ``up``."""
        containers = [*self.containers("db"), *self.containers(self.service)]
        if len(containers) != 2:
            self.up()
        for container in containers:
            self.docker("start", container)
        wait_until(self.is_ready, within_seconds=60, what="the blog is ready")

    def is_ready(self) -> bool:
        """Whether ``/readyz`` answers 200."""
        try:
            return Browser(self.port()).get("/readyz").status == 200
        except OSError:
            return False

    def remove(self) -> None:
        self.compose("--profile", f"{self.service}-backup", "down", "--volumes", "--timeout", "0")

    def container(self, service: str = "") -> str:
        (container,) = self.containers(service or self.service)
        return container

    def containers(self, service: str) -> list[str]:
        """Return the IDs of the service's containers, running or not."""
        return self.compose("ps", "--all", "--quiet", service).stdout.split()

    def state(self, service: str = "") -> dict[str, Any]:
        """Return the container's ``State``: Status, ExitCode, OOMKilled, Health …"""
        state: dict[str, Any] = self.docker.inspect(self.container(service))["State"]
        return state

    def port(self) -> int:
        """Return the loopback port of the web container."""
        return int(self.compose("port", self.service, "8000").stdout.rpartition(":")[2])

    def run_inside(self, *command: str) -> str:
        """Run a command in the web container, as its own user; return its output."""
        return self.docker("exec", self.container(), *command).stdout

    def logs(self, service: str = "") -> list[str]:
        """Return the lines that the service's only container has printed."""
        result = self.docker("logs", self.container(service))
        return (result.stdout + result.stderr).splitlines()
