"""An archive: a gzip-compressed tar file, encrypted if there is a passphrase. Its first member is the manifest.

The manifest says what made the archive, and has the size and the SHA-256 of each other member. A reader can refuse an
archive before it unpacks it, and notices damage. Members are written and read as streams.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from blog.backups.encrypted_file import MAGIC, DecryptingReader, EncryptingWriter
from blog.backups.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES = 100_000_000  # the most that is read into memory; half a million pictures
GZIP_MAGIC = b"\x1f\x8b\x08" + bytes(5)  # no name and no time (RFC 1952), as write_archive makes it
BLOCK_BYTES = 1024 * 1024

Manifest = dict[str, Any]


# --- Writing


def write_archive(path: Path, *, about: Manifest, members: Mapping[str, Path], passphrase: str) -> Manifest:
    """Write an archive with the files in ``members`` to ``path``, whole or not at all; return its manifest.

    ``about`` are the manifest's other entries. Only the owner can read the file. Raises ``OSError`` if a disk is full.
    """
    listed = {name: describe_file(file) for name, file in members.items()}
    manifest = {"format": FORMAT, **about, "members": listed}
    with replacing(path) as file:
        sink = EncryptingWriter(file, passphrase) if passphrase else file
        # The fastest level, because pictures are compressed already.
        with (
            gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=sink, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            text = json.dumps(manifest, indent=1).encode()
            tar.addfile(make_entry(MANIFEST, len(text)), io.BytesIO(text))
            for name, member in members.items():
                with member.open("rb") as content:
                    tar.addfile(make_entry(name, listed[name]["bytes"]), content)
        if isinstance(sink, EncryptingWriter):
            sink.finish()
    return manifest


def describe_file(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def make_entry(name: str, byte_count: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = byte_count, 0o600
    return entry


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner can read, and that gets the name ``path`` once it is complete and on disk."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        sync_folder(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- Reading


class Archive:
    """An archive whose manifest was read; ``unpack`` reads the rest."""

    def __init__(self, name: str, tar: tarfile.TarFile, packed: gzip.GzipFile) -> None:
        self._name, self._tar, self._packed = name, tar, packed
        with naming_damage(name):
            self.manifest = self._read_manifest()

    def unpack(self, folder: Path | None) -> None:
        """Write all members below ``folder``; without one only check them.

        Raises ``BackupError`` if anything is not as the manifest says, and ``OSError`` if the disk is full.
        """
        with naming_damage(self._name):
            missing = dict(self.manifest["members"])
            while entry := self._tar.next():
                self._unpack_member(entry, missing.pop(entry.name, None), folder)
            while self._packed.read(BLOCK_BYTES):  # to the end, which has the checksum of everything
                pass
            if missing:
                raise BackupError(f"it lacks {len(missing)} files, such as {min(missing)}")

    def _read_manifest(self) -> Manifest:
        entry = self._tar.next()
        if not entry or entry.name != MANIFEST or not entry.isreg() or entry.size > MANIFEST_BYTES:
            raise BackupError(f"expected {MANIFEST} as its first file")
        manifest: Manifest = json.load(self._open(entry))
        if manifest["format"] > FORMAT:
            raise BackupError(f"expected format {FORMAT}; found {manifest['format']}. A newer version wrote it")
        return manifest

    def _unpack_member(self, entry: tarfile.TarInfo, expected: Manifest | None, folder: Path | None) -> None:
        if expected is None or not entry.isreg() or not is_inside(entry.name):
            raise BackupError(f"its manifest does not list {entry.name!r}")
        target = folder / entry.name if folder else Path(os.devnull)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, source = hashlib.sha256(), self._open(entry)
        with target.open("wb") as file:
            while block := source.read(BLOCK_BYTES):
                digest.update(block)
                file.write(block)
        if (entry.size, digest.hexdigest()) != (expected["bytes"], expected["sha256"]):
            raise BackupError(f"the checksum of {entry.name} is wrong")

    def _open(self, entry: tarfile.TarInfo) -> IO[bytes]:
        return cast("IO[bytes]", self._tar.extractfile(entry))  # None only for what is no file


def is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


@contextmanager
def open_archive(path: Path, passphrase: str) -> Iterator[Archive]:
    """Open the archive at ``path``, or on standard input if that is ``-``; raises ``BackupError`` if it is damaged."""
    with open_input(path) as file, ExitStack() as stack:
        with naming_damage(path.name):
            packed = stack.enter_context(gzip.GzipFile(fileobj=decrypt(file, passphrase)))
            tar = stack.enter_context(tarfile.open(fileobj=packed, mode="r|"))
        yield Archive(path.name, tar, packed)


def open_input(path: Path) -> io.BufferedReader:
    return cast("io.BufferedReader", sys.stdin.buffer) if str(path) == "-" else path.open("rb")


def decrypt(file: io.BufferedReader, passphrase: str) -> io.BufferedReader:
    """Return the compressed tar file in ``file``."""
    start = file.peek(len(MAGIC))
    if start.startswith(GZIP_MAGIC):
        return file
    if not start.startswith(MAGIC):
        raise BackupError("expected a backup; found another file, or a damaged beginning")
    if not passphrase:
        raise BackupError("it is encrypted. Set BACKUP_PASSPHRASE, or BACKUP_PASSPHRASE_FILE")
    file.read(len(MAGIC))
    return io.BufferedReader(DecryptingReader(file, passphrase), BLOCK_BYTES)


@contextmanager
def naming_damage(name: str) -> Iterator[None]:
    """Turn every error of the archive ``name`` in the block into a ``BackupError`` that names it."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{name}: damaged or cut off ({error}). Use another backup. Nothing was changed.") from error
    except BackupError as error:
        raise BackupError(f"{name}: {error}. Nothing was changed.") from error
