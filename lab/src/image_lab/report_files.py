"""Writes reports completely or not at all, and reads them with helpful errors."""

import errno
import json
import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from image_lab import output
from image_lab.base_images import BaseImage
from image_lab.data_files import read_data
from image_lab.errors import UsageError
from image_lab.measure import environment

METHODS: Final = Path(__file__).parent / "measure" / "method.toml"


def make_header(bases: Iterable[BaseImage | None], kind: str = "") -> dict[str, Any]:
    """The fields that all reports about images have; reports of `lab measure` don't name their kind."""
    kinds = sorted({base.kind for base in bases if base})
    return {
        "schema_version": 1,
        **({"kind": kind} if kind else {}),
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "base_kind": kinds[0] if len(kinds) == 1 else "mixed" if kinds else "none",
        "source": environment.read_revision(),
    }


def read_method(kind: str) -> Any:
    return read_data(METHODS)[kind]


def write_report(report: dict[str, Any], path: Path) -> None:
    write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", path)


def add_output_option(parser: ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there too, as JSON")


def deliver(report: dict[str, Any], options: Namespace, show: Callable[[], None]) -> None:
    """Write a report to the file of ``--output``, if given, and print it: as JSON on request, else by ``show``."""
    if options.output:
        write_report(report, options.output)
        output.say(f"the report is in {options.output}")
    if options.json:
        output.print_json(report)
    else:
        show()


def check_writable(path: Path) -> None:
    """Raise UsageError if a report can't be written; leaves nothing behind."""
    folder = next(one for one in path.absolute().parents if one.exists())  # the missing ones are made with the report
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"can't write the report to {path}: {error.strerror}. Give another --output.") from error


def write_text(text: str, path: Path, option: str = "--output") -> None:
    """Write a file completely or not at all; raises UsageError that names ``option`` if that fails."""
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
    """The content of a file of ``command``; raises UsageError if it is missing or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror}. Expected a report of `{command} --output`.") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON ({error}). Expected a report of `{command} --output`.") from error
