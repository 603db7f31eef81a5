"""The approaches, read from docker/approaches.toml."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from image_lab import PROGRAM, project
from image_lab.data_files import read_data
from image_lab.errors import UsageError, reject_unknown

Libc = Literal["glibc", "musl"]
Outcome = Literal["builds", "fails"]


@dataclass(frozen=True, slots=True)
class Base:
    """A base image, and the date until which it gets security fixes."""

    id: str
    image: str
    variable: str
    libc: Libc
    end_of_life: date
    end_of_life_source: str


@dataclass(frozen=True, slots=True)
class Era:
    """The base, the requirements and the expected outcome of an approach at a time."""

    id: str
    base: Base
    outcome: Outcome
    message: str = ""
    arguments: dict[str, str] = field(default_factory=dict, hash=False)  # of the build, beside base and requirements

    @property
    def may_compile(self) -> bool:
        """Whether pip may build a package from source; images accept only wheels by default."""
        return self.arguments.get("PIP_ONLY_BINARY", ":all:") != ":all:"

    @property
    def requirements(self) -> str:
        return "requirements.txt" if self.id == "now" else f"docker/{self.id}/requirements.txt"


@dataclass(frozen=True, slots=True)
class Approach:
    """One way to package the blog as an image."""

    id: str
    profiles: tuple[str, ...]
    port: int
    compiler: bool
    compiles: bool
    pip: bool
    teaches: str
    teaches_ko: str
    claims: tuple[str, ...]
    eras: dict[str, Era] = field(hash=False)  # a dict has no hash, and approaches are keys

    @property
    def service(self) -> str:
        return self.profiles[0]

    @property
    def dockerfile(self) -> Path:
        return project.root() / "docker" / f"{self.id}.Dockerfile"

    def era(self, name: str) -> Era:
        """The era called ``name``; raises UsageError if there is none."""
        if name not in self.eras:
            raise UsageError(f"{self.id} has no era {name}; it has {', '.join(self.eras)}. Example: --era now")
        return self.eras[name]


def load() -> tuple[Approach, ...]:
    return read_approaches(project.root() / project.MARKER)


@cache
def read_approaches(file: Path) -> tuple[Approach, ...]:
    """Every approach of ``file``; raises UsageError for another schema version."""
    data = read_data(file)
    bases = {name: Base(id=name, **fields) for name, fields in data["bases"].items()}
    return tuple(_parse_approach(fields, bases) for fields in data["approaches"])


def _parse_approach(fields: dict[str, Any], bases: dict[str, Base]) -> Approach:
    eras = {name: Era(id=name, **era | {"base": bases[era["base"]]}) for name, era in fields.pop("eras").items()}
    profiles, claims = tuple(fields.pop("profiles")), tuple(fields.pop("claims"))
    return Approach(profiles=profiles, claims=claims, eras=eras, **fields)


def find(names: Sequence[str]) -> list[Approach]:
    """The approaches with these ids or profiles, each once; raises UsageError for an unknown name."""
    known = {name: approach for approach in load() for name in (approach.id, *approach.profiles)}
    ids = ", ".join(approach.id for approach in load())
    reject_unknown(names, known, f"unknown approach {{!r}}; there are {ids}.")
    return list(dict.fromkeys(known[name] for name in names))


def select(names: Sequence[str], *, every: bool, command: str) -> list[Approach]:
    """All approaches or those called ``names``; raises UsageError unless exactly one of the two is requested."""
    if every == bool(names):
        raise UsageError(f"name approaches, or give --all. Example: {PROGRAM} {command} slim-trixie alpine-bare")
    return list(load()) if every else find(names)
