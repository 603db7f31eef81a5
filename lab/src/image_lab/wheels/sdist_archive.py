"""Reads the file names and a few texts of a source archive, without unpacking or running it."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from lzma import LZMAError
from pathlib import PurePosixPath

import requests

from image_lab.wheels.http_session import explain_failure
from image_lab.wheels.package_index import Index, local_path
from image_lab.wheels.release_files import File

READ = {"pyproject.toml", "setup.py", "setup.cfg", "CMakeLists.txt", "Cargo.toml", "PKG-INFO", "requires.txt"}
# Larger archives are read only up to here, and the result says so.
MOST_BYTES = 64 * 2**20
MOST_TEXT_BYTES = 512 * 2**10
MOST_UNPACKED_BYTES = 2**30
CHUNK = 2**16
DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, NotImplementedError)


@dataclass
class Sources:
    """What was read of an archive."""

    names: list[str] = field(default_factory=list)  # of its files, from its root
    texts: dict[str, str] = field(default_factory=dict)  # the files of READ, by name
    problem: str = ""  # why it could not be read completely; "" if it could

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


class Archives:
    """Source archives, each read once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._known: dict[str, Sources] = {}

    def read(self, file: File) -> Sources:
        if file.url not in self._known:
            packed = fetch_archive(file.url, self.index)
            self._known[file.url] = parse_archive(packed, is_zip=file.filename.endswith(".zip"))
        return self._known[file.url]

    def read_metadata(self, file: File) -> str:
        """PKG-INFO: from the index if it serves it separately (PEP 658), else from the archive."""
        if file.has_metadata:
            answer = self.index.get(f"{file.url}.metadata", "*/*")
            if answer.ok:
                return answer.text
        return self.read(file).text("PKG-INFO")


def fetch_archive(url: str, index: Index) -> bytes:
    """The first MOST_BYTES of a file, and one byte more if it is longer; raises MachineError if that fails."""
    if path := local_path(url):
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    packed = bytearray()
    # Some servers would say of a .tar.gz that it is a .tar which they have compressed for the way.
    headers = {"Accept-Encoding": "identity"}
    try:
        with index.session.get(url, headers=headers, stream=True, timeout=index.settings.timeout_seconds) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_content(CHUNK):
                packed += chunk
                if len(packed) > MOST_BYTES:
                    break
    except requests.RequestException as error:
        raise explain_failure(url, error) from error
    return bytes(packed[: MOST_BYTES + 1])


def parse_archive(packed: bytes, *, is_zip: bool) -> Sources:
    """Read an archive; ``problem`` says if it is damaged or too long."""
    sources = Sources()
    stream = io.BytesIO(packed)
    try:
        for name, text in read_zip(stream) if is_zip else read_tar(stream):
            path = name.partition("/")[2]
            sources.names.append(path)
            if text is not None:
                sources.texts[path] = text
    except DAMAGE as error:
        sources.problem = f"it is damaged: {error}"
    if len(packed) > MOST_BYTES:
        sources.problem = f"it is longer than {MOST_BYTES >> 20} MiB, and was read no further"
    elif not sources.names and not sources.problem:
        sources.problem = "it holds no file"
    return sources


def read_tar(stream: io.BytesIO) -> Iterator[tuple[str, str | None]]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for member in archive:
            if member.offset > MOST_UNPACKED_BYTES:
                raise tarfile.ReadError(f"it unpacks to more than {MOST_UNPACKED_BYTES >> 20} MiB")
            if member.isfile():
                wanted = PurePosixPath(member.name).name in READ and member.size <= MOST_TEXT_BYTES
                content = archive.extractfile(member) if wanted else None
                yield member.name, content.read().decode(errors="replace") if content else None


def read_zip(stream: io.BytesIO) -> Iterator[tuple[str, str | None]]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            wanted = PurePosixPath(member.filename).name in READ and member.file_size <= MOST_TEXT_BYTES
            yield member.filename, archive.read(member).decode(errors="replace") if wanted else None
