"""The files of pictures in Django's storage, and the locks for them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from blog.core.media_files import TemporaryFile, is_media_local

FOLDER = "pictures"
FILES_LOCK, ENCODER_LOCK = ".lock", ".encoder.lock"
ADVISORY_LOCK = 0x50_49_43_54_55_52_45  # "PICTURE": an arbitrary number


def get_storage_name(file_name: str) -> str:
    return f"{FOLDER}/{file_name}"


def list_files() -> set[str]:
    """Return the names of all stored files of pictures."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return set()
    return set(names) - {FILES_LOCK, ENCODER_LOCK}


def save_file(file_name: str, path: Path) -> int:
    """Store the file at ``path``, unless it is there: a name always has the same content. Return its size in bytes."""
    size = path.stat().st_size
    if not default_storage.exists(get_storage_name(file_name)):
        with path.open("rb") as file:
            default_storage.save(get_storage_name(file_name), TemporaryFile(file, str(path)))
    return size


def work_folder() -> Path:
    """Return the folder on this machine for uploads in progress; local pictures are in it too."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


@contextmanager
def encoder_lock() -> Iterator[Path]:
    """Let one upload at a time be encoded on this machine, because that takes memory; yield the work folder."""
    with local_lock(ENCODER_LOCK) as folder:
        yield folder


@contextmanager
def files_lock() -> Iterator[None]:
    """Keep others from storing and deleting files of pictures.

    In a folder, that is a lock on a file. With S3 the others may be on other machines: a transaction holds a lock of
    PostgreSQL, also through a pool of connections. It can't be in another transaction, which would keep the lock until
    its own end. SQLite has one writing transaction at a time.
    """
    if is_media_local():
        with local_lock(FILES_LOCK):
            yield
        return
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        yield


@contextmanager
def local_lock(name: str) -> Iterator[Path]:
    folder = work_folder()
    with (folder / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
