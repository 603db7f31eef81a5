"""Folders that a backup or a restore works in. Names begin with a dot, which keeps them out of backups.

Pictures are moved and linked within ``MEDIA_ROOT``, because it may be a file system of its own. With S3 they are copied
from and to it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from blog.backups.errors import BackupError
from blog.core.media_files import find_media_files, is_media_local

LOCK = ".backup.lock"


def media_root() -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def backup_dir() -> Path:
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def only_one(*, wait: bool = False) -> Iterator[None]:
    """Allow one backup or restore of a site at a time; raises ``BackupError`` if another runs, unless ``wait``."""
    with (media_root() / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("another backup or restore is running. Wait until it has ended.") from error
        yield


@contextmanager
def work_folder(path: Path) -> Iterator[Path]:
    """An empty folder for the owner alone, also if a killed run has left one; it is deleted at the end."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def find_files(folder: Path) -> Iterator[Path]:
    """Yield the files below ``folder``, as relative paths, without those that have or are in a dot-name."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name).relative_to(folder) for name in sorted(names) if not name.startswith("."))


def link_files(source: Path, target: Path) -> None:
    """Make hard links of all files below ``source``: they keep the content of files that are replaced or deleted."""
    for name in find_files(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source / name, target / name)
        except OSError:  # a file system without hard links
            shutil.copyfile(source / name, target / name)


# --- Pictures in S3-compatible storage


@contextmanager
def wrap_storage_errors() -> Iterator[None]:
    """Turn every error of the storage in the block into a ``BackupError``."""
    try:
        yield
    except Exception as error:
        text = " ".join(str(error).split())
        raise BackupError(f"the storage that MEDIA_URL names failed ({text}). The old data is unchanged.") from error


def download_files(target: Path) -> None:
    """Copy all stored files to ``target``, except those that are deleted meanwhile."""
    with wrap_storage_errors():
        for name in find_media_files():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError), default_storage.open(name) as source, (target / name).open("wb") as file:
                shutil.copyfileobj(source, file)


def upload_files(source: Path) -> None:
    """Store all files below ``source``. A picture's name is a hash: a file with the same name has the same content."""
    with wrap_storage_errors():
        for name in find_files(source):
            with (source / name).open("rb") as file:
                default_storage.save(name.as_posix(), File(file))


def copy_media(target: Path) -> None:
    """Copy all files to ``target``: by links, which takes milliseconds, or out of S3."""
    if is_media_local():
        link_files(media_root(), target)
    else:
        download_files(target)
