"""Parses pages and folders of files: the simple API (PEP 503, 691, 700, 714) and ``--find-links``."""

import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from mousebender.simple import APIVersionWarning, UnsupportedMIMEType, parse_project_details
from packaging.utils import NormalizedName

from image_lab.errors import MachineError
from image_lab.wheels.pip_config import without_credentials
from image_lab.wheels.release_files import File, parse_filename

PAGES: Final = (".html", ".htm")


def parse_page(text: str, content_type: str, name: NormalizedName, base: str) -> list[File]:
    """A project's files on a page, JSON or HTML; raises MachineError for anything else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", APIVersionWarning)  # a newer page has what an older one has, and more
            details: Any = parse_project_details(text, content_type.partition(";")[0].strip(), name)
    except (UnsupportedMIMEType, ValueError, KeyError) as error:
        raise MachineError(
            f"expected a page of the simple API at {without_credentials(base)}; found something else: {error}. "
            "Is index-url in pip's configuration the address of an index, such as https://pypi.org/simple?"
        ) from error
    return [made for row in details["files"] if (made := parse_row(row, name, base))]


def parse_row(row: dict[str, Any], name: NormalizedName, base: str) -> File | None:
    """One file; None for a kind that pip does not install, or for another project."""
    parsed = parse_filename(row["filename"])
    if parsed is None or parsed.name != name:
        return None
    yanked = row.get("yanked", False)
    uploaded = row.get("upload-time")
    return File(
        filename=row["filename"],
        url=row["url"] if "://" in row["url"] else urljoin(base, row["url"]),  # of 200,000 files nearly all are whole
        version=parsed.version,
        tags=parsed.tags,
        build=parsed.build,
        size_bytes=row.get("size"),
        uploaded=datetime.fromisoformat(uploaded) if uploaded else None,
        requires_python=row.get("requires-python") or "",
        yanked=None if yanked is False else "" if yanked is True else yanked,
        hashes=dict(row.get("hashes") or {}),
        has_metadata=bool(row.get("core-metadata") or row.get("dist-info-metadata")),
    )


def read_folder(path: Path, name: NormalizedName) -> Iterator[File]:
    """A project's files in a folder of ``--find-links``, or on a page there."""
    if path.suffix in PAGES:
        yield from parse_page(path.read_text(encoding="utf-8"), "text/html", name, path.as_uri())
        return
    for each in sorted(path.iterdir()):
        parsed = parse_filename(each.name)
        if parsed and parsed.name == name and each.is_file():
            size = each.stat().st_size
            yield File(each.name, each.as_uri(), parsed.version, parsed.tags, parsed.build, size_bytes=size)
