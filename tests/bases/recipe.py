"""What a stand-in is made of, and the tag that follows from it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bases import certificates

HERE = Path(__file__).parent
REPOSITORY = "wheelhouse-base"
TAG_LENGTH = 12


class Root(Protocol):
    """A root file system that becomes an image of one layer."""

    @property
    def name(self) -> str:
        """Names the root's own image: ``wheelhouse-base/root-NAME``."""

    def inputs(self) -> Iterable[bytes]:
        """Everything that decides what the root holds; a change makes a new tag."""

    def write(self, archive: Path) -> None:
        """Writes the root as a tar archive.

        Raises:
            BasesError: a tool or the package archive is missing.
        """


@dataclass(frozen=True)
class Base:
    """One stand-in image.

    Attributes:
        name: the folder beside this file and the last part of the image's name.
        variable: the name of its line in ``.bases.env``.
        stands_for: the official image in whose place it is used.
        root: what it stands on: a root file system, or another stand-in.
        contents: what it holds in the official one's place, by kind; ends up in
            ``/etc/wheelhouse-stand-in``.
        shared: names of files in ``shared/`` that its Dockerfile takes too.
        builder: a second root, for a build stage.
    """

    name: str
    variable: str
    stands_for: str
    root: "Root | Base"
    contents: tuple[tuple[str, str], ...]
    shared: tuple[str, ...] = ()
    builder: Root | None = None

    @property
    def folder(self) -> Path:
        """The Dockerfile's folder."""
        return HERE / self.name

    @property
    def roots(self) -> "list[Root | Base]":
        """The root, and the builder's when there is one."""
        return [self.root] + ([self.builder] if self.builder else [])


def root_reference(root: Root | Base) -> str:
    """Name and tag of a root's own image."""
    if isinstance(root, Base):
        return base_reference(root)
    return f"{REPOSITORY}/root-{root.name}:{_digest([*root.inputs(), *_certificates()])}"


def base_reference(base: Base) -> str:
    """Name and tag of a stand-in: the tag is a digest of all that it is made from."""
    described = [base.stands_for, *(f"{kind}={what}" for kind, what in base.contents)]
    parts = [text.encode() for text in (*described, *map(root_reference, base.roots))]
    for path in recipe_files(base):
        parts += [path.name.encode(), path.read_bytes()]
    return f"{REPOSITORY}/{base.name}:{_digest(parts)}"


def recipe_files(base: Base) -> list[Path]:
    """The files that make up the build context, in a fixed order."""
    own = [path for path in base.folder.iterdir() if path.is_file()]
    return sorted([*own, *(HERE / "shared" / name for name in base.shared)])


def _certificates() -> list[bytes]:
    return [pem.encode() for pem in certificates.additions()]


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()[:TAG_LENGTH]
