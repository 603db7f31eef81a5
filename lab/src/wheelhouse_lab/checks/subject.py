"""What the checks look at: an image, and the stack that was booted from it; each fact is fetched once."""

import json
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from wheelhouse_lab import engine
from wheelhouse_lab.approaches import Approach
from wheelhouse_lab.builder import Order
from wheelhouse_lab.compose_stack import Stack
from wheelhouse_lab.http_client import Browser
from wheelhouse_lab.image_layers import LayerFile, files_above

INSIDE: Final = Path(__file__).parent / "inside"
WRITER: Final = "lab"


@dataclass
class Subject:
    """An image, how it was ordered, and its stack."""

    order: Order
    stack: Stack

    @property
    def approach(self) -> Approach:
        """The approach that the image is of."""
        return self.order.approach

    @property
    def image(self) -> str:
        """Its name."""
        return self.order.tag

    # --- The image from outside

    @cached_property
    def config(self) -> dict[str, Any]:
        """``User``, ``Env``, ``Cmd``, ``Labels`` …

        https://github.com/opencontainers/image-spec/blob/main/config.md
        """
        config: dict[str, Any] = engine.inspect(self.image)["Config"]
        return config

    @cached_property
    def base_layers(self) -> int:
        """How many of its layers are the base's."""
        return len(layers_of(self.order.base.image))

    @cached_property
    def variables(self) -> dict[str, str]:
        """The environment variables that it sets and its base does not, or not so."""
        inherited = engine.inspect(self.order.base.image)["Config"]["Env"] or []
        own = [entry for entry in self.config["Env"] or [] if entry not in inherited]
        return {name: value for name, _separator, value in (entry.partition("=") for entry in own)}

    @cached_property
    def history(self) -> list[str]:
        """The instructions that made it of its base, as `docker history` tells everybody; the newest first."""
        own, inherited = history_of(self.image), history_of(self.order.base.image)
        return own[: len(own) - len(inherited)]

    @cached_property
    def layer_files(self) -> list[LayerFile]:
        """Every file that its own layers hold, deleted ones too."""
        return files_above(self.image, self.base_layers)

    # --- The image from inside

    @cached_property
    def files(self) -> dict[str, tuple[int, int, int]]:
        """Path -> uid, gid and mode of everything on its file system, as root sees it."""
        return {path: (uid, gid, mode) for path, uid, gid, mode in self._look_inside("files")}

    @cached_property
    def python(self) -> dict[str, Any]:
        """What ``inside/python.py`` tells: ``libc``, ``markers``, ``packages`` …"""
        told: dict[str, Any] = self._look_inside("python")
        return told

    @cached_property
    def programs(self) -> dict[str, list[str]]:
        """What ``inside/programs.py`` finds: ``on_path``, ``compilers``, ``packages``."""
        found: dict[str, list[str]] = self._look_inside("programs")
        return found

    def _look_inside(self, script: str) -> Any:
        """The JSON that a script of ``inside/`` prints in a fresh container, as root, without a network."""
        run = ("run", "--rm", "--network=none", "--user=0:0", "--entrypoint=python")
        return json.loads(engine.docker(*run, self.image, "-I", "-B", "-c", source(script)).stdout)

    # --- The running stack

    def ask_container(self, script: str, *, user: str = "") -> Any:
        """The JSON that a script of ``inside/`` prints in the web container, as the app's user by default."""
        return json.loads(self.stack.run_inside("python", "-I", "-B", "-c", source(script), user=user))

    @cached_property
    def processes(self) -> list[dict[str, Any]]:
        """Process 1 of the web container and its descendants, with their rights; see ``inside/processes.py``."""
        told: list[dict[str, Any]] = self.ask_container("processes")
        return told

    def visitor(self) -> Browser:
        """A browser that nobody has logged in with."""
        return Browser(self.stack.port())

    def writer(self) -> Browser:
        """A browser that is logged in to the admin.

        Raises:
            ValueError: the login form is not there, or refuses.
        """
        name, password = self._account
        browser = self.visitor()
        answer = browser.submit("/admin/login/", {"username": name, "password": password}, form="login-form")
        if answer.status != 302 or "sessionid" not in browser.cookies:
            raise ValueError(f"the login answered {answer}")
        return browser

    @cached_property
    def _account(self) -> tuple[str, str]:
        """Name and password of an account that may write, made in the web container."""
        password = secrets.token_urlsafe(16)
        command = ("python", "manage.py", "createsuperuser", "--no-input", f"--username={WRITER}")
        self.stack.run_inside("env", f"DJANGO_SUPERUSER_PASSWORD={password}", *command, f"--email={WRITER}@example.org")
        return WRITER, password


def source(script: str) -> str:
    """The text of a script of ``inside/``."""
    return (INSIDE / f"{script}.py").read_text(encoding="utf-8")


def layers_of(image: str) -> list[str]:
    """The digests of an image's layers, unpacked."""
    layers: list[str] = engine.inspect(image)["RootFS"]["Layers"]
    return layers


def history_of(image: str) -> list[str]:
    """The instructions that made an image, the newest first."""
    listed = engine.docker("history", "--no-trunc", "--format={{json .CreatedBy}}", image).stdout
    return [str(json.loads(line)) for line in listed.splitlines()]
