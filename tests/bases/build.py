"""Builds a stand-in: its root first, then its Dockerfile on top."""

import json
import platform
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bases import engine, wheels
from tests.bases.errors import BasesError
from tests.bases.recipe import Base, Root, base_reference, recipe_files, root_reference


@dataclass(frozen=True)
class Result:
    """A stand-in that the engine has now; `build_seconds` is None when it had it before."""

    base: Base
    reference: str
    build_seconds: float | None

    def __str__(self) -> str:
        """One line for a person."""
        how = "cached" if self.build_seconds is None else f"built in {self.build_seconds:.0f} s"
        return f"{self.base.name:<12} {how:<15} {self.reference} in place of {self.base.stands_for}"


def ensure(base: Base, *, rebuild: bool = False) -> Result:
    """Builds `base` unless the engine has the very image that its recipe describes.

    Raises:
        BasesError: something that the build needs is missing.
    """
    reference = base_reference(base)
    if not rebuild and engine.image_id(reference):
        return Result(base, reference, None)
    if platform.machine() not in ("x86_64", "AMD64"):
        raise BasesError(
            f"the stand-ins are for x86_64 and this machine is {platform.machine()}",
            "use the official images here",
        )
    started = time.monotonic()
    roots = [_ensure_root(root, rebuild=rebuild) for root in base.roots]
    with tempfile.TemporaryDirectory(prefix="wheelhouse-base-") as context:
        _fill(Path(context), base)
        arguments = dict(zip(("ROOT", "BUILDER"), roots, strict=False))
        engine.build(Path(context), reference, arguments, fresh=rebuild)
    return Result(base, reference, time.monotonic() - started)


def _ensure_root(root: Root | Base, *, rebuild: bool) -> str:
    if isinstance(root, Base):
        return ensure(root).reference
    reference = root_reference(root)
    if rebuild or not engine.image_id(reference):
        with tempfile.TemporaryDirectory(prefix="wheelhouse-root-") as scratch:
            archive = Path(scratch, "root.tar")
            root.write(archive)
            engine.import_root(archive, reference)
    return reference


def _fill(context: Path, base: Base) -> None:
    """Lays out the build context: the recipe's files, the wheels and the stand-in's own note."""
    for path in recipe_files(base):
        shutil.copy(path, context)
    if (base.folder / "wheels.txt").exists():
        wheels.download(base.folder / "wheels.txt", context / "wheels")
        wheels.unpack_archives(context / "wheels", context)
    note = {"base": base.stands_for, **dict(base.contents)}
    (context / "wheelhouse-stand-in").write_text(json.dumps(note, indent=2) + "\n")
