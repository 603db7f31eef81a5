"""Selects and describes base images: official ones, stand-ins, or the user's own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from image_lab import engine, project
from image_lab.approaches import Base

STAND_INS = ".bases.env"
STAND_IN_FILE = "/etc/wheelhouse-stand-in"


@dataclass(frozen=True, slots=True)
class BaseImage:
    """A base image as it was used, for every report."""

    image: str
    digest: str
    stand_in: dict[str, Any] | None

    @property
    def kind(self) -> str:
        """``"official"`` or ``"stand-in"``; never mix figures of the two."""
        return "stand-in" if self.stand_in else "official"

    def describe(self, official: str) -> str:
        kind = f"a stand-in for {official}" if self.stand_in else "no stand-in"
        return f"{self.image}, {kind}, {self.digest[:19]}"

    def as_json(self) -> dict[str, Any]:
        return {"image": self.image, "digest": self.digest, "kind": self.kind, "stand_in": self.stand_in}


def read_stand_ins(file: Path | None = None) -> dict[str, str]:
    """The variables and images in the file that `make bases` writes; empty without it."""
    file = file or project.root() / STAND_INS
    if not file.exists():
        return {}
    lines = (line.partition("=") for line in file.read_text().splitlines() if not line.startswith("#"))
    return {name: value for name, separator, value in lines if separator}


def select_image(base: Base, override: str | None = None) -> str:
    """``override``, else the stand-in that `make bases` built, else the official image."""
    return override or read_stand_ins().get(base.variable, base.image)


def resolve(image: str) -> BaseImage:
    """Pull ``image`` if it is missing, and describe it; raises EngineError if no registry has it."""
    if engine.docker("image", "inspect", image, check=False).returncode:
        engine.docker("pull", "--quiet", image)
    facts = engine.inspect(image)
    digest = (facts.get("RepoDigests") or [facts["Id"]])[0].rpartition("@")[2]
    reading = engine.docker("run", "--rm", "--entrypoint", "cat", image, STAND_IN_FILE, check=False)
    return BaseImage(image, digest, json.loads(reading.stdout) if reading.returncode == 0 else None)
