"""The image under test and its stack, with the facts that checks read."""

import json
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from image_lab import engine
from image_lab.approaches import Approach
from image_lab.builder import Order
from image_lab.compose_stack import Stack
from image_lab.http_client import HttpClient
from image_lab.image_layers import LayerFile, read_files_above

INSIDE: Final = Path(__file__).parent / "inside"
WRITER: Final = "lab"


@dataclass
class Subject:
    """The image under test, its order, and its stack. Each fact is fetched once."""

    order: Order
    stack: Stack

    @property
    def approach(self) -> Approach:
        return self.order.approach

    @property
    def image(self) -> str:
        return self.order.tag

    @cached_property
    def config(self) -> dict[str, Any]:
        """``User``, ``Env``, ``Cmd``, ``Labels`` …

        https://github.com/opencontainers/image-spec/blob/main/config.md
        """
        config: dict[str, Any] = engine.inspect(self.image)["Config"]
        return config

    @cached_property
    def base_layers(self) -> int:
        return len(engine.read_layers(self.order.base.image))

    @cached_property
    def variables(self) -> dict[str, str]:
        """The environment variables that the base does not set to the same value."""
        inherited = engine.inspect(self.order.base.image)["Config"]["Env"] or []
        own = [entry for entry in self.config["Env"] or [] if entry not in inherited]
        return {name: value for name, _separator, value in (entry.partition("=") for entry in own)}

    @cached_property
    def history(self) -> list[str]:
        """The instructions on top of the base, as `docker history` shows them; the newest first."""
        own, inherited = read_history(self.image), read_history(self.order.base.image)
        return own[: len(own) - len(inherited)]

    @cached_property
    def layer_files(self) -> list[LayerFile]:
        return read_files_above(self.image, self.base_layers)

    @cached_property
    def files(self) -> dict[str, tuple[int, int, int]]:
        return {path: (uid, gid, mode) for path, uid, gid, mode in self._run_in_image("files")}

    @cached_property
    def python(self) -> dict[str, Any]:
        """The output of ``inside/python.py``: ``libc``, ``markers``, ``packages`` …"""
        found: dict[str, Any] = self._run_in_image("python")
        return found

    @cached_property
    def programs(self) -> dict[str, list[str]]:
        """The output of ``inside/programs.py``: ``compilers`` and ``pip``."""
        found: dict[str, list[str]] = self._run_in_image("programs")
        return found

    def _run_in_image(self, script: str) -> Any:
        """The JSON that a script of ``inside/`` prints in a new container, as root, without a network."""
        options = ("--network=none", "--user=0:0")
        return json.loads(engine.run_python(self.image, read_script(script), options=options).stdout)

    def run_in_stack(self, script: str, *, user: str = "") -> Any:
        """The JSON that a script of ``inside/`` prints in the web container, by default as the app's user."""
        return json.loads(self.stack.run_inside("python", "-I", "-B", "-c", read_script(script), user=user))

    @cached_property
    def processes(self) -> list[dict[str, Any]]:
        """Process 1 of the web container and its descendants, with their rights; see ``inside/processes.py``."""
        found: list[dict[str, Any]] = self.run_in_stack("processes")
        return found

    def open_client(self) -> HttpClient:
        return HttpClient(self.stack.port())

    def log_in(self) -> HttpClient:
        """A client that is logged in to the admin; raises ValueError if the login fails."""
        name, password = self._account
        client = self.open_client()
        answer = client.submit("/admin/login/", {"username": name, "password": password}, form="login-form")
        if answer.status != 302 or "sessionid" not in client.cookies:
            raise ValueError(f"the login answered {answer}")
        return client

    @cached_property
    def _account(self) -> tuple[str, str]:
        password = secrets.token_urlsafe(16)
        command = ("python", "manage.py", "createsuperuser", "--no-input", f"--username={WRITER}")
        self.stack.run_inside("env", f"DJANGO_SUPERUSER_PASSWORD={password}", *command, f"--email={WRITER}@example.org")
        return WRITER, password


def read_script(script: str) -> str:
    """The text of a script of ``inside/``."""
    return (INSIDE / f"{script}.py").read_text(encoding="utf-8")


def read_history(image: str) -> list[str]:
    listed = engine.docker("history", "--no-trunc", "--format={{json .CreatedBy}}", image).stdout
    return [str(json.loads(line)) for line in listed.splitlines()]
