"""Uploaded files, in the folder ``MEDIA_ROOT`` or in S3-compatible storage: what Django's storage API lacks."""

from collections.abc import Iterator

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage


class TemporaryFile(File):  # type: ignore[type-arg]  # generic in the stubs alone
    """A file that a storage on the same disk takes by renaming it, so that no reader sees a part of it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def is_media_local() -> bool:
    """Whether files are in ``MEDIA_ROOT``; that folder is there in any case, for uploads in progress."""
    return isinstance(default_storage, FileSystemStorage)


def find_media_files(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files, without those that have or are in a dot-name."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was stored yet
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names) if not name.startswith("."))
    for name in sorted(folders):
        if not name.startswith("."):
            yield from find_media_files(f"{prefix}{name}")
