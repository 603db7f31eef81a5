"""Requirements in other files than pip's: pyproject.toml, uv.lock and pylock.toml (PEP 621, PEP 751)."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from packaging.pylock import Package, Pylock, PylockUnsupportedVersionError, PylockValidationError
from packaging.requirements import Requirement
from uv import find_uv_bin

from lab.errors import UsageError
from lab.wheels.requirements import Line, NotJudged, Requested, logical_lines, parse_file, parse_line, parse_requirement


def read(path: Path, into: Requested) -> None:
    """A file of requirements of whatever kind; its name tells which.

    Raises:
        UsageError: it can't be read.
    """
    into.sources.append(str(path))
    if path.name == "pyproject.toml":
        read_pyproject(path, into)
    elif path.name == "uv.lock":
        read_uv_lock(path, into)
    elif path.name.startswith("pylock") and path.suffix == ".toml":
        read_pylock(path, into)
    else:
        parse_file(path, into)


def toml(path: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        UsageError: there is none, or it is broken; the message names the line.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"expected a file at {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"expected TOML in {path}; found otherwise: {error}.") from error


def read_pyproject(path: Path, into: Requested) -> None:
    """The ``dependencies`` of a project; neither its extras nor its groups.

    Raises:
        UsageError: it has none that can be read without building it.
    """
    project = toml(path).get("project", {})
    if "dependencies" in project.get("dynamic", []):
        raise UsageError(f"expected `dependencies` in {path}; they are dynamic. Give a file of requirements instead.")
    if "dependencies" not in project:
        raise UsageError(f"expected `[project]` with `dependencies` in {path}; found none.")
    for text in project["dependencies"]:
        parse_requirement(text, f"{path}, dependencies", into, into.lines)


def read_uv_lock(path: Path, into: Requested) -> None:
    """What ``uv sync --no-dev`` installs from a lock; uv reads it, with the pyproject.toml beside it.

    Raises:
        UsageError: uv can't read it.
    """
    toml(path)
    command = [find_uv_bin(), "export", "--frozen", "--quiet", "--no-emit-project", "--no-dev", "--no-header"]
    command += ["--no-annotate", "--format=requirements.txt", f"--project={path.parent.resolve()}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise UsageError(
            f"expected a lock of uv's at {path}, beside its pyproject.toml. uv says: {result.stderr.strip()}"
        )
    for _number, line in logical_lines(result.stdout):
        parse_line(line, path, str(path), into, "requirement")


def read_pylock(path: Path, into: Requested) -> None:
    """The packages of a lock in the standard format.

    Raises:
        UsageError: it is not valid.
    """
    try:
        lock = Pylock.from_dict(toml(path))
    except (PylockValidationError, PylockUnsupportedVersionError) as error:
        raise UsageError(f"expected a lock of PEP 751 in {path}; found otherwise: {error}") from error
    for package in lock.packages:
        add_locked(package, path, into)


def add_locked(package: Package, path: Path, into: Requested) -> None:
    """One package of a lock, as a pin with the hashes of its files."""
    archives = [*(package.wheels or ()), *((package.sdist,) if package.sdist else ())]
    if package.version is None or not archives:
        into.not_judged.append(NotJudged(package.name, str(path)))
        return
    marker = f"; {package.marker}" if package.marker else ""
    hashes = frozenset(f"{kind}:{value}" for one in archives for kind, value in one.hashes.items())
    into.lines.append(Line(Requirement(f"{package.name}=={package.version}{marker}"), str(path), hashes))
