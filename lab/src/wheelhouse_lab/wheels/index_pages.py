"""Pages and folders that list files: the simple API (PEP 503, 691, 700, 714), and what ``--find-links`` takes."""

import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from mousebender.simple import APIVersionWarning, UnsupportedMIMEType, parse_project_details
from packaging.utils import NormalizedName

from wheelhouse_lab.errors import MachineError
from wheelhouse_lab.wheels.pip_config import shown
from wheelhouse_lab.wheels.release_files import File, parse

PAGES: Final = (".html", ".htm")


def of_page(text: str, content_type: str, name: NormalizedName, base: str) -> list[File]:
    """The files of a project on a page, JSON or HTML; what is another project's is left out.

    Raises:
        MachineError: it is neither.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", APIVersionWarning)  # a newer page has what an older one has, and more
            details: Any = parse_project_details(text, content_type.partition(";")[0].strip(), name)
    except (UnsupportedMIMEType, ValueError, KeyError) as error:
        raise MachineError(
            f"expected a page of the simple API at {shown(base)}; found something else: {error}. "
            "Is index-url in pip's configuration the address of an index, such as https://pypi.org/simple?"
        ) from error
    return [made for row in details["files"] if (made := of_row(row, name, base))]


def of_row(row: dict[str, Any], name: NormalizedName, base: str) -> File | None:
    """One file; None when it is of a kind that pip does not install, or of another project."""
    parsed = parse(row["filename"])
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


def of_folder(path: Path, name: NormalizedName) -> Iterator[File]:
    """The files of a project in a folder of ``--find-links``, or on a page there."""
    if path.suffix in PAGES:
        yield from of_page(path.read_text(encoding="utf-8"), "text/html", name, path.as_uri())
        return
    for each in sorted(path.iterdir()):
        parsed = parse(each.name)
        if parsed and parsed.name == name and each.is_file():
            size = each.stat().st_size
            yield File(each.name, each.as_uri(), parsed.version, parsed.tags, parsed.build, size_bytes=size)
