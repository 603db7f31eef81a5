"""The approaches, as docker/approaches.toml describes them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Base:
    """A base image, and the variable of docker-compose.yml that names it."""

    image: str
    variable: str


@dataclass(frozen=True)
class Era:
    """The base and the requirements of an approach at a time."""

    base: Base
    requirements: str


@dataclass(frozen=True)
class Approach:
    """One way to put the blog into an image."""

    id: str
    profiles: list[str]
    port: int
    compiler: bool
    pip: bool
    eras: dict[str, Era]

    @property
    def service(self) -> str:
        """The name of its web service in docker-compose.yml."""
        return self.profiles[0]

    @property
    def dockerfile(self) -> Path:
        return ROOT / "docker" / f"{self.id}.Dockerfile"

    def era(self, name: str) -> Era:
        return self.eras[name]


def load() -> list[Approach]:
    """Every approach, in the order of the file."""
    data = tomllib.loads((ROOT / "docker" / "approaches.toml").read_text(encoding="utf-8"))
    bases = {name: Base(row["image"], row["variable"]) for name, row in data["bases"].items()}
    return [read_approach(row, bases) for row in data["approaches"]]


def read_approach(row: dict[str, Any], bases: dict[str, Base]) -> Approach:
    locks = {name: "requirements.txt" if name == "now" else f"docker/{name}/requirements.txt" for name in row["eras"]}
    eras = {name: Era(bases[era["base"]], locks[name]) for name, era in row["eras"].items()}
    return Approach(row["id"], row["profiles"], row["port"], row["compiler"], row["pip"], eras)
