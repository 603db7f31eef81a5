"""The package indexes of pip's configuration: the files of each project, requested once."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import requests
from mousebender.simple import ACCEPT_HTML, ACCEPT_SUPPORTED
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from image_lab.errors import MachineError, UsageError
from image_lab.wheels import index_pages
from image_lab.wheels.http_session import CONNECTIONS, explain_failure, make_session, require_safe
from image_lab.wheels.pip_config import Settings, without_credentials
from image_lab.wheels.release_files import File


class Index:
    """The indexes, folders and pages that pip would search; raises UsageError if pip would ignore one, or has none.

    ``session`` keeps answers on disk, and validates old ones.
    """

    def __init__(self, settings: Settings, cache: Path) -> None:
        if not settings.places:
            raise UsageError("pip has no place to look at: expected find-links beside no-index in its configuration.")
        for place in settings.places:
            require_safe(place, settings)
        self.settings = settings
        self.session = make_session(settings, cache / "http")
        self._known: dict[NormalizedName, list[File]] = {}

    def prefetch(self, names: Iterable[str]) -> None:
        """Request many projects at once; an unknown one is reported when it is used."""
        wanted = sorted({canonicalize_name(name) for name in names} - set(self._known))
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            self._known |= dict(zip(wanted, pool.map(self._fetch, wanted), strict=True))

    def files(self, name: str) -> list[File]:
        key = canonicalize_name(name)
        if key not in self._known:
            self._known[key] = self._fetch(key)
        if not self._known[key]:
            where = " or ".join(map(without_credentials, self.settings.places))
            raise UsageError(f"expected a project that the index has; found none named {name!r} on {where}. A typo?")
        return self._known[key]

    def release(self, name: str, version: Version) -> list[File]:
        """The files of one release; a local version (``1.0+cpu``) is a release of its own."""
        return [file for file in self.files(name) if file.version == version]

    def get(self, url: str, accept: str) -> requests.Response:
        """Request a page; of the errors, only 404 and 410 are returned, others raise MachineError."""
        try:
            answer = self.session.get(url, headers={"Accept": accept}, timeout=self.settings.timeout_seconds)
        except requests.RequestException as error:
            raise explain_failure(url, error) from error
        if answer.ok or answer.status_code in {requests.codes.not_found, requests.codes.gone}:
            return answer
        raise MachineError(
            f"expected {without_credentials(url)} to answer 200; found {answer.status_code} {answer.reason}. "
            "Check index-url and its credentials in pip's configuration."
        )

    def _fetch(self, name: NormalizedName) -> list[File]:
        """A project's files from every place; of two with one name, the first place's."""
        found: dict[str, File] = {}
        for place in self.settings.links:
            for file in self._read_links(place, name):
                found.setdefault(file.filename, file)
        for index in self.settings.indexes:
            for file in self._read_index(index, name):
                found.setdefault(file.filename, file)
        return list(found.values())

    def _read_index(self, index: str, name: NormalizedName) -> list[File]:
        if folder := local_path(index):
            page = folder / name / "index.html"
            return list(index_pages.read_folder(page, name)) if page.exists() else []
        answer = self.get(f"{index}/{name}/", ACCEPT_SUPPORTED)
        return parse_answer(answer, name) if answer.ok else []

    def _read_links(self, place: str, name: NormalizedName) -> list[File]:
        """A project's files in one place of ``--find-links``; raises UsageError if the place is missing."""
        if folder := local_path(place):
            try:
                return list(index_pages.read_folder(folder, name))
            except OSError as error:
                raise UsageError(
                    f"expected a folder or a page at {folder}, pip's find-links: {error.strerror}."
                ) from error
        answer = self.get(place, ACCEPT_HTML)
        if not answer.ok:
            raise UsageError(
                f"expected a page at {without_credentials(place)}, pip's find-links; found {answer.status_code}."
            )
        return parse_answer(answer, name)


def parse_answer(answer: requests.Response, name: NormalizedName) -> list[File]:
    return index_pages.parse_page(answer.text, answer.headers.get("Content-Type", "text/html"), name, answer.url)


def local_path(place: str) -> Path | None:
    """The path of a place on this machine's disk; None for one on the network."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if parts.scheme in {"http", "https"} else Path(place).expanduser()
