"""What a stand-in is made of, and the image tag that follows from it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docker.stand_ins.certificates import find_additions

HERE = Path(__file__).parent
REPOSITORY = "wheelhouse-base"
TAG_LENGTH = 12


class Root(Protocol):
    """A root file system that becomes an image of one layer, ``wheelhouse-base/root-NAME``."""

    @property
    def name(self) -> str:
        """The last part of the image's name."""

    def list_inputs(self) -> Iterable[bytes]:
        """Return everything that decides what the root holds; a change makes a new tag."""

    def write_archive(self, archive: Path) -> None:
        """Write the root as a tar archive.

        Raises:
            StandInError: a tool or a package is missing.
        """


@dataclass(frozen=True)
class StandIn:
    """One stand-in image.

    Attributes:
        name: the folder beside this file, and the last part of the image's name.
        variable: its name in ``.bases.env``.
        stands_for: the official image that it replaces.
        root: its base: a root file system, or another stand-in.
        contents: its parts, by kind; written to ``/etc/wheelhouse-stand-in``.
        builder: a second root, for a build stage.
    """

    name: str
    variable: str
    stands_for: str
    root: "Root | StandIn"
    contents: dict[str, str]
    builder: Root | None = None

    @property
    def folder(self) -> Path:
        """The Dockerfile's folder."""
        return HERE / self.name

    @property
    def roots(self) -> "list[Root | StandIn]":
        """The root, and the builder's if there is one."""
        return [self.root] + ([self.builder] if self.builder else [])


def make_reference(image: Root | StandIn) -> str:
    """Return name and tag of an image; the tag is a digest of everything that the image is made from."""
    if not isinstance(image, StandIn):
        certificates = [pem.encode() for pem in find_additions()]
        return f"{REPOSITORY}/root-{image.name}:{_digest([*image.list_inputs(), *certificates])}"
    described = [image.stands_for, *map("=".join, image.contents.items()), *map(make_reference, image.roots)]
    files = [part for path in list_files(image) for part in (path.name.encode(), path.read_bytes())]
    return f"{REPOSITORY}/{image.name}:{_digest([*map(str.encode, described), *files])}"


def list_files(stand_in: StandIn) -> list[Path]:
    """Return the files of the build context: the stand-in's own, and those in ``shared/`` that its Dockerfile names."""
    dockerfile = (stand_in.folder / "stand-in.Dockerfile").read_text()
    shared = [path for path in (HERE / "shared").iterdir() if path.name in dockerfile]
    return sorted([path for path in stand_in.folder.iterdir() if path.is_file()] + shared)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()[:TAG_LENGTH]
