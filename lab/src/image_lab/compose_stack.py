"""A stack of docker-compose.yml with its own project name and free ports, which is always removed."""

import json
import os
import secrets
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from image_lab import base_images, engine, output, project
from image_lab.errors import LabError

COMPOSE_FILE: Final = "docker-compose.yml"
PROJECT_LABEL: Final = "com.docker.compose.project"
SERVICE_LABEL: Final = "com.docker.compose.service"
PORT: Final = 8000  # inside every web container
POLL_SECONDS: Final = 0.1
BOOT_SECONDS: Final = 120
ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The lab only makes the health checks of the images and of Compose more frequent.
PACE: Final = {"interval": "1s", "start_interval": "300ms", "retries": 2}

T = TypeVar("T")


class BootError(LabError):
    """The stack did not start: which container, and its last output."""


def wait_until(condition: Callable[[], T], *, within_seconds: float) -> T:
    """The first true result of ``condition``, or its last one when time is up."""
    deadline = time.monotonic() + within_seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return answer


@dataclass
class Stack:
    """One compose project: its name, its web service, and its compose files."""

    service: str
    image_name: str
    files: tuple[Path, ...] = field(default_factory=lambda: (project.root() / COMPOSE_FILE,))
    project: str = field(default_factory=lambda: f"wheelhouse-lab-{secrets.token_hex(4)}")
    is_up: bool = False

    def compose(self, *arguments: str, check: bool = True) -> engine.Result:
        """Run ``docker compose`` for this project, without the user's .env; raises EngineError if ``check`` is on."""
        files = [part for path in self.files for part in ("--file", str(path))]
        head = ("--env-file", os.devnull, "--project-name", self.project, "--profile", self.service)
        return engine.docker("compose", *files, *head, *arguments, check=check, extra_environment=self.variables())

    def variables(self) -> dict[str, str]:
        """The variables for docker-compose.yml. With port 0 the engine chooses a free one."""
        port = f"{self.service.upper().replace('-', '_')}_PORT"
        return base_images.read_stand_ins() | {"IMAGE_NAME": self.image_name, port: "0"}

    def up(self) -> None:
        """Start everything, and return when it is healthy; raises BootError if it does not become so."""
        options = ("--detach", "--wait", f"--wait-timeout={BOOT_SECONDS}", "--no-build", "--quiet-pull")
        result = self.compose("up", *options, check=False)
        if result.returncode:
            raise BootError(
                self.describe_failures() or str(engine.EngineError(("docker", "compose", "up"), result.stderr))
            )
        self.is_up = True

    def down(self) -> None:
        self.is_up = False
        self.compose("down")
        # On a busy machine compose may end while the engine still removes.
        if not wait_until(lambda: not self.containers(), within_seconds=BOOT_SECONDS):
            raise BootError(f"expected no container after `compose down`; found {self.describe_failures()}.")

    def describe_failures(self) -> str:
        ailing = [one for one in map(engine.inspect, self.containers()) if not is_healthy(one["State"])]
        return "; ".join(f"{one['Name'].lstrip('/')} is {describe_container(one)}" for one in ailing)

    def containers(self, service: str = "") -> list[str]:
        wanted = [f"--filter=label={PROJECT_LABEL}={self.project}"]
        wanted += [f"--filter=label={SERVICE_LABEL}={service}"] if service else []
        return engine.docker("ps", "--all", "--quiet", "--no-trunc", *wanted).stdout.split()

    def container(self, service: str = "") -> str:
        """The ID of a service's only container, by default of the web service; raises BootError for another number."""
        found = self.containers(service or self.service)
        if len(found) != 1:
            raise BootError(f"expected one container of {service or self.service}; found {len(found)}.")
        return found[0]

    def state(self, service: str = "") -> dict[str, Any]:
        """``State`` in `docker inspect` of a service's only container."""
        state: dict[str, Any] = engine.inspect(self.container(service))["State"]
        return state

    def port(self) -> int:
        ports = engine.inspect(self.container())["NetworkSettings"]["Ports"]
        return int(ports[f"{PORT}/tcp"][0]["HostPort"])

    def run_inside(self, *command: str, user: str = "", service: str = "") -> str:
        options = [f"--user={user}"] if user else []
        return engine.docker("exec", *options, self.container(service), *command).stdout

    def logs(self) -> list[str]:
        result = engine.docker("logs", self.container())
        return (result.stdout + result.stderr).splitlines()

    def remove(self) -> None:
        """Remove every container, network and volume of the project, even those that an interrupted command left."""
        self.is_up = False
        clean = 0
        with shielded():
            for _attempt in range(10):
                clean = 0 if self._remove_once() else clean + 1
                if clean == 2:  # once more, because the engine may still have been busy with a last request
                    return
                time.sleep(POLL_SECONDS)
        raise engine.EngineError(("docker", "rm"), f"parts of the project {self.project} can't be removed")

    def _remove_once(self) -> bool:
        label = f"--filter=label={PROJECT_LABEL}={self.project}"
        there = False
        for listing, removal in (
            (("ps", "--all"), ("rm", "--force", "--volumes")),
            (("network", "ls"), ("network", "rm")),
            (("volume", "ls"), ("volume", "rm", "--force")),
        ):
            found = engine.docker(*listing, "--quiet", label, check=False).stdout.split()
            there = there or bool(found)
            if found:
                engine.docker(*removal, *found, check=False)
        return there


def is_healthy(state: dict[str, Any]) -> bool:
    if state["Status"] == "running":
        return bool(state.get("Health", {}).get("Status", "healthy") == "healthy")
    return bool(state["Status"] == "exited" and state["ExitCode"] == 0)


def describe_container(container: dict[str, Any]) -> str:
    state = container["State"]
    status = state.get("Health", {}).get("Status") if state["Status"] == "running" else state["Status"]
    probes = [probe["Output"] for probe in state.get("Health", {}).get("Log") or []]
    result = engine.docker("logs", "--tail=5", container["Id"], check=False)
    said = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    words = " | ".join([*said[-3:], *(probe.strip() for probe in probes[-1:])])
    return f"{status} (exit code {state['ExitCode']}): {words or 'it said nothing'}"


@contextmanager
def make_stack(service: str, image_name: str, *, files: tuple[Path, ...] = (), keep: bool = False) -> Iterator[Stack]:
    """A stack that is not up yet; removed on exit unless ``keep``. ``files`` are compose files that change it."""
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        pace = Path(folder) / "pace.json"
        pace.write_text(json.dumps({"services": {name: {"healthcheck": PACE} for name in (service, "db")}}))
        made = Stack(service, image_name, (project.root() / COMPOSE_FILE, pace, *files))
        try:
            yield made
        finally:
            if not keep:
                made.remove()


@contextmanager
def interruptible() -> Iterator[None]:

    def interrupt(number: int, _frame: object) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    with handle_signals(interrupt):
        yield


@contextmanager
def shielded() -> Iterator[None]:
    """Finish the cleanup: answer a second Ctrl-C, but don't obey it."""
    with handle_signals(lambda _number, _frame: output.say("still removing what was started; a moment")):
        yield


@contextmanager
def handle_signals(handler: Callable[[int, Any], object]) -> Iterator[None]:
    """Handle the signals that end a process with ``handler``."""
    before = {number: signal.signal(number, handler) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
