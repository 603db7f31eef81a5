"""A folder that an export writes completely or not at all."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".export.json"  # names what an export wrote, so that the next one replaces nothing else


class ExportFolderError(ValueError):
    """The folder can't be written: what was expected, what was found, and what to do."""


@contextmanager
def write_folder(target: Path, *, command: str, replace: bool = False, mode: int = 0o755) -> Iterator[Path]:
    """Yield a temporary folder beside ``target``, and rename it to ``target`` if the block succeeds.

    Raises ``ExportFolderError`` if ``target`` is anything but missing, empty, or with ``replace`` an earlier export.
    """
    target = target.resolve()
    check_target(target, command, replace=replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield temporary
        names = sorted(path.name for path in temporary.iterdir())
        (temporary / MARKER).write_text(json.dumps({"command": command, "names": names}, indent=1), encoding="utf-8")
        temporary.chmod(mode)
        replace_folder(target, temporary)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_target(target: Path, command: str, *, replace: bool) -> None:
    if target.is_mount():  # such as a volume of a container: it can't be renamed
        raise ExportFolderError(
            f"expected a folder that can be replaced; {target} is a mount point. Name one inside it"
        )
    if not target.exists():
        return
    if not target.is_dir():
        raise ExportFolderError(f"expected a folder or nothing at {target}; found a file. Name another folder")
    found = {path.name for path in target.iterdir()}
    if not found:
        return
    foreign = found - read_names(target, command)
    if foreign:
        raise ExportFolderError(
            f"expected {target} to be empty or an earlier export; found {min(foreign)}. Name another folder"
        )
    if not replace:
        raise ExportFolderError(f"expected an empty folder; {target} is an earlier export. Add --replace to replace it")


def read_names(target: Path, command: str) -> set[str]:
    """Return the names that an earlier export by the same command wrote; none if there was no such export."""
    try:
        marker = json.loads((target / MARKER).read_text(encoding="utf-8"))
        return {MARKER, *marker["names"]} if marker["command"] == command else set()
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def replace_folder(target: Path, new: Path) -> None:
    """Rename ``new`` to ``target``; what was there is removed afterwards, or put back if that fails."""
    if not target.exists():
        new.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.replace(old)
    try:
        new.rename(target)
    except OSError:
        old.replace(target)
        raise
    shutil.rmtree(old)
