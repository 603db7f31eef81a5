"""Requirements in pyproject.toml, uv.lock and pylock.toml (PEP 621, PEP 751)."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from packaging.pylock import Package, Pylock, PylockUnsupportedVersionError, PylockValidationError
from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from uv import find_uv_bin

from image_lab.errors import UsageError
from image_lab.wheels.requirements import (
    Line,
    NotJudged,
    Requested,
    join_lines,
    parse_file,
    parse_line,
    parse_requirement,
)


def read_file(path: Path, into: Requested) -> None:
    into.sources.append(str(path))
    if path.name == "pyproject.toml":
        read_pyproject(path, into)
    elif path.name == "uv.lock":
        read_uv_lock(path, into)
    elif path.name.startswith("pylock") and path.suffix == ".toml":
        read_pylock(path, into)
    else:
        parse_file(path, into)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raises UsageError with the line of an error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"expected a file at {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"expected TOML in {path}; found otherwise: {error}.") from error


def read_pyproject(path: Path, into: Requested) -> None:
    """Read a project's ``dependencies``, without extras and groups."""
    project = read_toml(path).get("project", {})
    if not isinstance(project, dict):
        raise UsageError(f"expected a table `[project]` in {path}; found {project!r}.")
    dynamic = project.get("dynamic")
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        raise UsageError(f"expected `dependencies` in {path}; they are dynamic. Give a file of requirements instead.")
    if "dependencies" not in project:
        raise UsageError(f"expected `[project]` with `dependencies` in {path}; found none.")
    texts = project["dependencies"]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UsageError(
            f'expected `dependencies` in {path} as a list of texts, such as ["django>=5.2"]; found {texts!r}.'
        )
    add_python(project, path, into)
    for text in texts:
        parse_requirement(text, f"{path}, dependencies", into, into.lines)


def add_python(table: dict[str, Any], path: Path, into: Requested) -> None:
    """Read ``requires-python`` of a project or a lock."""
    wanted = table.get("requires-python", "")
    try:
        into.pythons.append((f"{path}, requires-python", SpecifierSet(wanted)))
    except (InvalidSpecifier, TypeError, AttributeError) as error:
        raise UsageError(f"expected `requires-python` such as >=3.11 in {path}; found {wanted!r}.") from error


def read_uv_lock(path: Path, into: Requested) -> None:
    """Read what ``uv sync --no-dev`` installs; uv needs the pyproject.toml next to the lock."""
    add_python(read_toml(path), path, into)
    command = [find_uv_bin(), "export", "--frozen", "--quiet", "--no-emit-project", "--no-dev", "--no-header"]
    command += ["--no-annotate", "--format=requirements.txt", f"--project={path.parent.resolve()}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise UsageError(
            f"expected a lock of uv's at {path}, beside its pyproject.toml. uv says: {result.stderr.strip()}"
        )
    for _number, line in join_lines(result.stdout):
        parse_line(line, path, str(path), into, "requirement")


def read_pylock(path: Path, into: Requested) -> None:
    """Read a lock in the standard format (PEP 751)."""
    try:
        lock = Pylock.from_dict(read_toml(path))
    except (PylockValidationError, PylockUnsupportedVersionError) as error:
        raise UsageError(f"expected a lock of PEP 751 in {path}; found otherwise: {error}") from error
    if lock.requires_python is not None:
        into.pythons.append((f"{path}, requires-python", lock.requires_python))
    groups = frozenset(lock.default_groups or ())
    for package in lock.packages:
        add_locked(package, path, groups, into)


def add_locked(package: Package, path: Path, groups: frozenset[str], into: Requested) -> None:
    archives = [*(package.wheels or ()), *((package.sdist,) if package.sdist else ())]
    if package.version is None or not archives:
        into.not_judged.append(NotJudged(package.name, str(path)))
        return
    marker = f"; {package.marker}" if package.marker else ""
    hashes = frozenset(f"{kind}:{value}" for one in archives for kind, value in one.hashes.items())
    into.lines.append(Line(Requirement(f"{package.name}=={package.version}{marker}"), str(path), hashes, groups))
