"""Imports the report into the blog with its command ``import_posts``, on this machine or in a container."""

import os
import subprocess
import sys

from image_lab import base_images, engine, project
from image_lab.approaches import find
from image_lab.errors import MachineError

COMMAND = "import_posts"
LOCAL = "local"
TIMEOUT_SECONDS = 120
PROJECT = "COMPOSE_PROJECT_NAME"  # of a stack that does not have the name of its folder


def publish(article: str, place: str, *, now: bool) -> str:
    """Import an article into ``place``, LOCAL or the profile of a running stack; return what the blog prints."""
    arguments = (COMMAND, "--overwrite", *(("--publish-now",) if now else ()))
    return import_locally(article, *arguments) if place == LOCAL else import_in_container(article, place, *arguments)


def import_locally(article: str, *arguments: str) -> str:
    """Import into the blog of `make run`: its environment, with DEBUG on unless it is set."""
    result = subprocess.run(
        [sys.executable, str(project.root() / "manage.py"), *arguments],
        input=article,
        env={"DEBUG": "true"} | os.environ,
        cwd=project.root(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if result.returncode:
        said = find_error(result.stderr).rstrip(".")
        raise MachineError(f"the blog did not take the report: {said}. If there is no blog here yet: make run")
    return result.stdout.strip()


def import_in_container(article: str, place: str, *arguments: str) -> str:
    """Import into a stack that `docker compose --profile … up` started."""
    (approach,) = find([place])
    files = [file for file in (project.root() / ".env", project.root() / base_images.STAND_INS) if file.exists()]
    settings = [part for file in files for part in ("--env-file", str(file))]
    compose = (
        "compose",
        "--project-directory",
        str(project.root()),
        *settings,
        "--profile",
        approach.service,
    )
    command = ("exec", "--no-TTY", approach.service, "python", "manage.py", *arguments)
    passed_on = {PROJECT: os.environ[PROJECT]} if PROJECT in os.environ else {}
    result = engine.docker(
        *compose, *command, stdin=article, extra_environment=passed_on, timeout_seconds=TIMEOUT_SECONDS
    )
    return result.stdout.strip()


def find_error(output: str) -> str:
    """The line that names the error: the last one of a traceback, else the first."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]
