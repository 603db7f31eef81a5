"""Runs the Docker engine through its command line, so that a log can be repeated by hand."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

from image_lab.errors import MachineError

# Nothing else of this process's environment reaches compose: a SECRET_KEY of the shell would be handed through.
PASSED_ON: Final = (
    *("PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR"),
    *("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "BUILDX_BUILDER"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)

Result = subprocess.CompletedProcess[str]

# What the engine or its client says, and what that means.
CAUSES: Final = {
    "cannot connect to the docker daemon": "no Docker engine answers. Start it, or set DOCKER_HOST",
    "permission denied while trying to connect": "this account may not use the engine. Join the group docker",
    "no space left on device": "the disk is full. Free some with `docker system prune`, then run it again",
    "is not a docker command": "the docker client lacks a plugin. Install Compose v2 and buildx",
}


class EngineError(MachineError):
    """A docker command failed; ``output`` is what it printed."""

    def __init__(self, command: tuple[str, ...], output: str) -> None:
        self.command, self.output = command, output
        cause = next((meaning for words, meaning in CAUSES.items() if words in output.lower()), None)
        last = ([line for line in output.splitlines() if line.strip()] or ["no output"])[-1]
        super().__init__(cause + "." if cause else f"`{shorten(' '.join(command), 160)}` failed: {last.strip()}")


def make_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | {"DOCKER_BUILDKIT": "1"} | dict(extra or {})


@cache
def find_client() -> str:
    """The first ``docker`` on PATH; raises MachineError if there is none."""
    found = shutil.which("docker")
    if found is None:
        raise MachineError("no `docker` command here. Install Docker 23 or newer with Compose and buildx.")
    return found


def docker(
    *arguments: str | Path,
    check: bool = True,
    extra_environment: Mapping[str, str] | None = None,
    stdin: str | None = None,
    timeout_seconds: float = 600,
) -> Result:
    """Run ``docker ARGUMENTS`` with ``stdin`` as its input, and capture its output.

    Raises EngineError if it fails and ``check`` is on, or takes longer than ``timeout_seconds``.
    """
    command = ("docker", *map(str, arguments))
    try:
        result = subprocess.run(
            (find_client(), *command[1:]),
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            env=make_environment(extra_environment),
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(command, f"no answer within {timeout_seconds:g} s") from error
    if check and result.returncode:
        raise EngineError(command, result.stderr or result.stdout)
    return result


def run_python(
    image: str,
    code: str,
    *arguments: str,
    options: Sequence[str] = ("--network=none",),
    check: bool = True,
    timeout_seconds: float = 600,
) -> Result:
    """Run ``code`` by the image's Python in a new container, which is removed even if the client is interrupted."""
    name = f"wheelhouse-lab-run-{secrets.token_hex(4)}"
    command = ("run", "--rm", f"--name={name}", "--entrypoint=python", *options, image, "-I", "-B", "-c", code)
    try:
        return docker(*command, *arguments, check=check, timeout_seconds=timeout_seconds)
    except BaseException:
        docker("rm", "--force", name, check=False)  # its client may be gone while the container goes on
        raise


def read_layers(image: str) -> list[str]:
    layers: list[str] = inspect(image)["RootFS"]["Layers"]
    return layers


def inspect(thing: str) -> Any:
    """The result of ``docker inspect``; raises EngineError if nothing has this name."""
    return json.loads(docker("inspect", thing).stdout)[0]


def read_info() -> dict[str, Any]:
    """The result of ``docker info``; raises EngineError if no engine answers."""
    result = docker("info", "--format", "{{json .}}", check=False, timeout_seconds=30)
    answer: dict[str, Any] = json.loads(result.stdout) if result.stdout.strip().startswith("{") else {}
    if result.returncode or not answer.get("ServerVersion"):
        raise EngineError(("docker", "info"), "\n".join(answer.get("ServerErrors") or [result.stderr]))
    return answer
