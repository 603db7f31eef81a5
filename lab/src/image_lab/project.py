"""The checkout that the lab works on: the folder with docker/approaches.toml."""

import os
from pathlib import Path

from image_lab.errors import UsageError

MARKER = Path("docker", "approaches.toml")
# The blog's articles, in this layout or the one before.
ARTICLES = ("blog/posts/content", "blog/content")

_chosen: list[Path] = []


def choose(folder: Path) -> None:
    """Work on the checkout in ``folder``; raises UsageError if it is not one."""
    if not (folder / MARKER).is_file():
        raise UsageError(f"expected a checkout of Wheelhouse in {folder}; found no {MARKER} there.")
    _chosen[:] = [folder.resolve()]


def find_root() -> Path | None:
    """The checkout of ``--project``, else the one around the current directory; None outside a checkout."""
    here = Path.cwd()
    return next((folder for folder in (*_chosen, here, *here.parents) if (folder / MARKER).is_file()), None)


def root() -> Path:
    """The checkout; raises UsageError outside of one."""
    found = find_root()
    if found is None:
        raise UsageError(f"expected a checkout of Wheelhouse; {Path.cwd()} is not in one. Name it with --project DIR.")
    return found


def relative_path(path: Path) -> str:
    """``path`` from the checkout's root if it is inside, else unchanged."""
    folder = find_root()
    return path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else str(path)


def articles_folder() -> Path:
    return next(
        (root() / name for name in ARTICLES if (root() / name).is_dir()),
        root() / ARTICLES[0],
    )


def working_folder() -> Path:
    """The folder for logs and caches: ``var/lab`` in a checkout, else the user's cache (XDG Base Directory)."""
    if folder := find_root():
        return folder / "var" / "lab"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wheelhouse-lab"
