"""The engine's command line, and one compose project on it, as the tests drive them."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from lab.web import Browser
from tests.docker.paths import COMPOSE_FILE

# Nothing else of the test run's environment may reach the containers: its SECRET_KEY would be handed through.
PASSED_ON: Final = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "XDG_RUNTIME_DIR", "TMPDIR")
POLL_SECONDS: Final = 0.1

Result = subprocess.CompletedProcess[str]
T = TypeVar("T")


def clean_environ() -> dict[str, str]:
    """What a client needs from the environment, and no more."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"DOCKER_BUILDKIT": "1"}


def wait_until(condition: Callable[[], T], *, within_seconds: float, what: str) -> T:
    """The first true answer of ``condition``; an AssertionError that names ``what`` when none comes in time."""
    deadline = time.monotonic() + within_seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {within_seconds:g} s: {what}"
        time.sleep(POLL_SECONDS)
    return answer


def find_client() -> str | None:
    """The first ``docker`` on PATH that has compose and reaches an engine."""
    for folder in os.get_exec_path():
        client = shutil.which("docker", path=folder)
        if client and succeeds(client, "compose", "version") and succeeds(client, "version"):
            return client
    return None


def succeeds(*command: str) -> bool:
    """Whether a command ends with 0; what it prints is of no interest."""
    return subprocess.run(command, capture_output=True, env=clean_environ(), check=False).returncode == 0


@dataclass(frozen=True)
class Docker:
    """A docker client."""

    client: str
    environ: Mapping[str, str] = field(default_factory=clean_environ)

    def __call__(self, *arguments: str | Path, check: bool = True, timeout_seconds: float = 300) -> Result:
        """Run ``docker ARGUMENTS``; where it fails and ``check`` is on, an AssertionError with what it printed."""
        command = [self.client, *map(str, arguments)]
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout_seconds, env=dict(self.environ), check=False
        )
        shown = f"{' '.join(command)}: exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
        assert result.returncode == 0 or not check, shown
        return result

    def inspect(self, thing: str) -> Any:
        """What ``docker inspect`` knows about a container or an image."""
        return json.loads(self("inspect", thing).stdout)[0]

    def layers(self, image: str) -> list[str]:
        """The digests of the image's layers, the base's first."""
        layers: list[str] = self.inspect(image)["RootFS"]["Layers"]
        return layers


@dataclass(frozen=True)
class Stack:
    """One compose project: its name, its variables, and the profile that it runs."""

    docker: Docker
    project: str
    env_file: Path
    service: str = "slim"

    def compose(self, *arguments: str, check: bool = True, timeout_seconds: float = 300) -> Result:
        """``docker compose ARGUMENTS`` for this project."""
        head = ("--file", COMPOSE_FILE, "--env-file", self.env_file, "--project-name", self.project)
        profile = ("--profile", self.service)
        return self.docker("compose", *head, *profile, *arguments, check=check, timeout_seconds=timeout_seconds)

    def set(self, **variables: str) -> None:
        """Set variables for the following commands."""
        with self.env_file.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in variables.items())

    def up(self) -> None:
        """Start what is not running and wait until all of it is healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", "120")

    def bring_back(self) -> None:
        """Start whatever has stopped, or make it anew, until the blog is ready; quicker than ``up`` where it can be."""
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
        """Remove the project with its volumes."""
        self.compose("down", "--volumes", "--timeout", "10")

    def container(self, service: str = "") -> str:
        """The ID of the service's only container."""
        (container,) = self.containers(service or self.service)
        return container

    def containers(self, service: str) -> list[str]:
        """The IDs of the service's containers, running or not."""
        return self.compose("ps", "--all", "--quiet", service).stdout.split()

    def state(self, service: str = "") -> dict[str, Any]:
        """The container's ``State``: Status, ExitCode, OOMKilled, Health …"""
        state: dict[str, Any] = self.docker.inspect(self.container(service))["State"]
        return state

    def wait_for_health(self, wanted: str, *, within_seconds: float) -> None:
        """Return when the engine says that the web container is ``wanted``."""
        container = self.container()
        wait_until(
            lambda: self.docker.inspect(container)["State"]["Health"]["Status"] == wanted,
            within_seconds=within_seconds,
            what=f"the web container is {wanted}",
        )

    def port(self) -> int:
        """The port on this machine's loopback address that leads to the web container."""
        return int(self.compose("port", self.service, "8000").stdout.rpartition(":")[2])

    def run_inside(self, *command: str) -> str:
        """The output of a command in the running web container, as its own user."""
        return self.docker("exec", self.container(), *command).stdout

    def logs(self, service: str = "") -> list[str]:
        """What the service's only container has printed, line by line."""
        result = self.docker("logs", self.container(service))
        return (result.stdout + result.stderr).splitlines()
