"""Writes of pictures: uploading one, and removing what no text shows.

The files of a picture are there before its row and go after it, so a crash leaves at worst files without a row, which
``manage.py clean_pictures`` removes. A lock keeps uploads one at a time on a machine: decoding takes memory.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from blog.accounts.models import User
from blog.pictures.models import DIGEST_LENGTH, Picture
from blog.pictures.rendering.images import Encoded, encode
from blog.pictures.rendering.markdown import digests_in_texts

LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Orphan:
    """Files that no text shows: of a picture, or without one."""

    what: str
    files: list[Path]
    byte_count: int
    picture: Picture | None = None


def picture_create(*, source: bytes, alt: str, uploaded_by: User | None = None) -> Picture:
    """Make a picture of an uploaded file, or find the one that was made of the same bytes; ``""`` is no text by choice.

    Raises:
        django.core.exceptions.ValidationError: the file is no picture as it should be, or ``alt`` is too long. Nothing
            is stored then.
    """
    digest = hashlib.sha256(source).hexdigest()[:DIGEST_LENGTH]
    with pictures_folder_lock() as folder:
        known = Picture.objects.filter(digest=digest).first()
        if known and all((folder / name).exists() for name in known.file_names()):
            known.uploaded_at = timezone.now()  # it is wanted again: an orphan becomes none
            known.save(update_fields=["uploaded_at"])
            return known
        picture = known or Picture(digest=digest, alt=alt, uploaded_by=uploaded_by)
        picture.clean_fields(exclude={"height", "byte_count"})
        fill(picture, encode(source), folder)
    return picture


def fill(picture: Picture, encoded: Encoded, folder: Path) -> None:
    """Write the files and then the row."""
    picture.widths, picture.formats, picture.height = encoded.widths, encoded.formats, encoded.height
    picture.byte_count = sum(len(content) for content in encoded.files.values())
    for (width, extension), content in encoded.files.items():
        write_file(folder / picture.file_name(width, extension), content)
    picture.uploaded_at = timezone.now()
    picture.full_clean()
    picture.save()


def write_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, whole or not at all, readable by a proxy too."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".upload-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def picture_delete(*, picture: Picture) -> None:
    """Remove the row and then the files."""
    names = picture.file_names()
    with pictures_folder_lock() as folder:
        picture.delete()
        for name in names:
            (folder / name).unlink(missing_ok=True)


def orphans_delete(*, older_than: timedelta, dry_run: bool = False) -> list[Orphan]:
    """Remove pictures that no text shows and files that are of no picture; return what was, or would be, removed.

    What is younger stays: somebody may have uploaded it for a text that is not saved yet.
    """
    with pictures_folder_lock() as folder:
        orphans = [*orphaned_pictures(folder, older_than), *stray_files(folder, older_than)]
        for orphan in [] if dry_run else orphans:
            if orphan.picture:
                orphan.picture.delete()  # before its files: no row may name a file that is gone
            for path in orphan.files:
                path.unlink()
    return orphans


def orphaned_pictures(folder: Path, older_than: timedelta) -> Iterator[Orphan]:
    """Pictures that were last uploaded before that time and are in no text."""
    in_use = digests_in_texts()
    for picture in Picture.objects.filter(uploaded_at__lt=timezone.now() - older_than).order_by("uploaded_at"):
        if picture.digest not in in_use:
            files = [folder / name for name in picture.file_names() if (folder / name).exists()]
            what = f"picture {picture.digest} ({len(files)} files)"
            yield Orphan(what, files, sum(path.stat().st_size for path in files), picture)


def stray_files(folder: Path, older_than: timedelta) -> Iterator[Orphan]:
    """Files that are of no picture, left by a crash or by an older set of widths."""
    named = {name for picture in Picture.objects.all() for name in picture.file_names()} | {LOCK}
    before = (timezone.now() - older_than).timestamp()
    for path in sorted(folder.iterdir()):
        status = path.stat()
        if path.name not in named and status.st_mtime < before:
            yield Orphan(f"file {path.name}", [path], status.st_size)


@contextmanager
def pictures_folder_lock() -> Iterator[Path]:
    """The folder of the files, which nobody else changes meanwhile: no other thread, worker or command here."""
    folder = Path(settings.MEDIA_ROOT) / "pictures"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
