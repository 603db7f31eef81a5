"""The files of a source: a folder, a ZIP file, or a single file with what is beside it.

Names are relative, with slashes. Nothing outside the folder can be opened: names with ``..`` and symbolic links that
leave it are refused, so are links and such names in a ZIP file. Sizes are limited by what is read, not by what a file
claims.
"""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Self

from django.conf import settings

from blog.transfer.items import ItemError

MAX_FILES = 200_000
MAX_TEXT_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE  # no form of the site accepts more
START_BYTES = 4096  # in which a file says what it is
DAMAGED = (OSError, zipfile.BadZipFile, zlib.error, EOFError)  # what reading a damaged file raises
STDIN = "-"  # the name of standard input


class Tree:
    """A folder, or a ZIP file. ``selected`` is the name of the only file that was asked for, or ``""``."""

    def __init__(self, root: Path, *, selected: str = "") -> None:
        self.root = root.resolve()
        self.selected = selected
        self._zip = zipfile.ZipFile(self.root) if self.root.is_file() else None

    @classmethod
    def open_path(cls, path: Path) -> Self:
        """Open a folder, a ZIP file or another file; raises ``OSError`` if there is none, ``BadZipFile``."""
        path = path.resolve(strict=True)
        if path.is_dir() or zipfile.is_zipfile(path):
            return cls(path)
        return cls(path.parent, selected=path.name)

    def names(self) -> list[str]:
        """Return the names of the files in alphabetical order; only the selected one if there is one."""
        if self.selected:
            return [self.selected]
        names = sorted(self._list_zip() if self._zip else self._list_folder())
        if len(names) > MAX_FILES:
            raise ItemError(f"expected at most {MAX_FILES} files; found {len(names)}")
        return names

    def find(self, *names: str) -> IO[bytes] | None:
        """Open the first of ``names`` that is a file and can be opened."""
        for name in names:
            with suppress(ItemError):
                return self.open(name)
        return None

    def find_marked(self, extension: str, mark: bytes) -> list[str]:
        """Return the names with ``extension`` of files that have ``mark`` in their first bytes."""
        names = [name for name in self.names() if name.lower().endswith(extension)]
        return [name for name in names if mark in self._read_start(name)]

    def open(self, name: str) -> IO[bytes]:
        """Open a file to stream it; raises ``ItemError`` if it does not exist, or is outside."""
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\0" in name:
            raise ItemError(f"expected a path inside the source; found {name!r}")
        return self._open_in_zip(self._zip, name) if self._zip else self._open_in_folder(name)

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """Return a file's content; raises ``ItemError`` as ``open`` does, or if it has more than ``max_bytes``."""
        with self.open(name) as file:
            return read_limited(file, max_bytes=max_bytes)

    def read_text(self, name: str, *, max_bytes: int) -> str:
        """Return a file's content as UTF-8, without a byte order mark; raises ``ItemError`` as ``read`` does."""
        try:
            return self.read(name, max_bytes=max_bytes).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ItemError(f"expected UTF-8; found byte {error.object[error.start]:#x} at {error.start}") from error

    def _read_start(self, name: str) -> bytes:
        """Return the first bytes of a file; ``b""`` if it can't be read."""
        try:
            with self.open(name) as file:
                return file.read(START_BYTES)
        except (ItemError, *DAMAGED):
            return b""

    def _list_folder(self) -> Iterator[str]:
        """Yield what is below the folder, without hidden files; links to folders are not followed."""
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            here = Path(folder).relative_to(self.root)
            yield from ((here / name).as_posix() for name in files if not name.startswith("."))

    def _list_zip(self) -> Iterator[str]:
        return (info.filename for info in self._zip.infolist() if not info.is_dir()) if self._zip else iter(())

    def _open_in_folder(self, name: str) -> IO[bytes]:
        try:
            path = (self.root / name).resolve()
            if not path.is_relative_to(self.root):
                raise ItemError(f"expected a file inside the source; {name!r} is a link to another place")
            if not path.is_file():
                raise ItemError(f"expected a file; found none called {name!r}")
            return path.open("rb")
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
            raise ItemError(f"can't read {name!r}: {getattr(error, 'strerror', error)}") from error

    @staticmethod
    def _open_in_zip(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
        try:
            info = archive.getinfo(name)
            if stat.S_ISLNK(info.external_attr >> 16):
                raise ItemError(f"expected a file; {name!r} is a symbolic link")
            return archive.open(info)
        except KeyError as error:
            raise ItemError(f"expected a file; found none called {name!r}") from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # damaged, unknown method, encrypted
            raise ItemError(f"can't read {name!r}: {error}") from error


class StdinTree(Tree):
    """Standard input, as the only file of a source."""

    def __init__(self, file: IO[bytes]) -> None:
        self.root = Path()
        self.selected = STDIN
        self._content = read_limited(file, max_bytes=MAX_TEXT_BYTES)

    def open(self, name: str) -> IO[bytes]:
        if name != STDIN:
            raise ItemError(f"expected a file; found none called {name!r} beside standard input")
        return io.BytesIO(self._content)


def read_limited(file: IO[bytes], *, max_bytes: int) -> bytes:
    """Return the rest of ``file``; raises ``ItemError`` if it has more than ``max_bytes``, or is damaged."""
    try:
        content = file.read(max_bytes + 1)
    except DAMAGED as error:
        raise ItemError(f"a damaged file: {error}") from error
    if len(content) > max_bytes:
        raise ItemError(f"expected at most {max_bytes:,} bytes; found more")
    return content
