"""Reports as files: written as a whole or not at all, read with an error that says which command makes one."""

import errno
import json
import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wheelhouse_lab import output
from wheelhouse_lab.base_images import BaseImage
from wheelhouse_lab.errors import UsageError
from wheelhouse_lab.measure import environment


def header(bases: Iterable[BaseImage | None], kind: str = "") -> dict[str, Any]:
    """The fields that every report of images has; reports of `lab measure` don't name their kind."""
    kinds = sorted({base.kind for base in bases if base})
    return {
        "schema_version": 1,
        **({"kind": kind} if kind else {}),
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "base_kind": kinds[0] if len(kinds) == 1 else "mixed" if kinds else "none",
        "source": environment.revision(),
    }


def write(report: dict[str, Any], path: Path) -> None:
    """Write a report as a whole or not at all.

    Raises:
        UsageError: it can't be written there.
    """
    write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", path)


def add_output(parser: ArgumentParser) -> None:
    """The option that names a file for the report."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there too, as JSON")


def hand_over(report: dict[str, Any], options: Namespace, show: Callable[[], None]) -> None:
    """Write a report to the file of ``--output``, if any, then print it: as JSON if asked to, else by ``show``."""
    if options.output:
        write(report, options.output)
        output.say(f"the report is in {options.output}")
    if options.json:
        output.print_json(report)
    else:
        show()


def check_writable(path: Path) -> None:
    """Find out before a long run whether its report can be written; nothing is left there.

    Raises:
        UsageError: it can't.
    """
    folder = next(one for one in path.absolute().parents if one.exists())  # the missing ones are made with the report
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"can't write the report to {path}: {error.strerror}. Give another --output.") from error


def write_text(text: str, path: Path, option: str = "--output") -> None:
    """Write a file as a whole or not at all; ``option`` is the one that named it.

    Raises:
        UsageError: it can't be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"can't write the report to {path}: {error.strerror}. Give another {option}.") from error


def read_json(path: Path, command: str) -> Any:
    """What a file that ``command`` writes has.

    Raises:
        UsageError: the file is missing, or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror}. Expected a report of `{command} --output`.") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON ({error}). Expected a report of `{command} --output`.") from error
