"""Writes of pictures: upload, and removal of unused ones.

The files of a picture are written before its row and removed after it, so a crash can only leave files without a row,
which ``manage.py clean_pictures`` removes. A lock allows one upload at a time per machine, because decoding takes
memory; an upload is read under the lock, so that those that wait take none.
"""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from blog.accounts.models import User
from blog.pictures.encoder import check_file, encode_file
from blog.pictures.models import DIGEST_LENGTH, Picture
from blog.pictures.rendering.markdown import find_used_digests

LOCK = ".lock"


class Orphan(NamedTuple):
    name: str
    files: list[Path]
    byte_count: int
    picture: Picture | None = None


def picture_create(*, source: "bytes | File[bytes]", alt: str, uploaded_by: User | None = None) -> Picture:
    """Create a picture from an uploaded file, or return the one with the same bytes. An empty ``alt`` means decorative.

    Raises ``ValidationError``, and stores nothing, if the file is not accepted or ``alt`` is too long.
    """
    file = ContentFile(source) if isinstance(source, bytes) else source
    with pictures_folder_lock() as folder, tempfile.TemporaryDirectory(dir=folder, prefix=".upload-") as temporary:
        upload = Path(temporary) / "upload"
        digest = write_upload(file, upload)
        known = Picture.objects.filter(digest=digest).first()
        if known and all((folder / name).exists() for name in known.get_file_names()):
            known.uploaded_at = timezone.now()  # so that it is not removed as an orphan
            known.save(update_fields=["uploaded_at"])
            return known
        picture = known or Picture(digest=digest, alt=alt, uploaded_by=uploaded_by)
        picture.clean_fields(exclude={"height", "byte_count"})
        picture.widths, picture.formats, picture.height = encode_file(upload, Path(temporary))
        store_picture(picture, Path(temporary), folder)
    return picture


def picture_check(*, source: bytes) -> None:
    """Decode a file and store nothing; raises ``ValidationError`` if ``picture_create`` would not accept it."""
    with tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / "upload"
        upload.write_bytes(source)
        check_file(upload)


def write_upload(source: "File[bytes]", path: Path) -> str:
    """Write ``source`` to ``path`` in small pieces; return its digest."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in source.chunks():
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()[:DIGEST_LENGTH]


def store_picture(picture: Picture, temporary: Path, folder: Path) -> None:
    """Save ``picture`` after its files have been moved from ``temporary`` to ``folder``, readable for a proxy."""
    picture.byte_count = 0
    for width in picture.widths:
        for extension in picture.formats:
            encoded = temporary / f"{width}.{extension}"
            picture.byte_count += encoded.stat().st_size
            encoded.chmod(0o644)
            encoded.replace(folder / picture.get_file_name(width, extension))
    picture.uploaded_at = timezone.now()
    picture.full_clean()
    picture.save()


def picture_delete(*, picture: Picture) -> None:
    """Delete the row, and the files once that is committed: a backup of a row needs its files."""
    digest, names = picture.digest, picture.get_file_names()
    picture.delete()
    transaction.on_commit(partial(files_delete, digest=digest, names=names))


def files_delete(*, digest: str, names: list[str]) -> None:
    """Delete a deleted picture's files, unless it has been uploaded again."""
    with pictures_folder_lock() as folder:
        for name in [] if Picture.objects.filter(digest=digest).exists() else names:
            (folder / name).unlink(missing_ok=True)


def orphans_delete(*, older_than: timedelta, dry_run: bool = False) -> list[Orphan]:
    """Delete unused pictures and stray files, except new ones, whose text may not be saved yet; return them."""
    with pictures_folder_lock() as folder:
        orphans = [*find_orphaned_pictures(folder, older_than), *find_stray_files(folder, older_than)]
        for orphan in [] if dry_run else orphans:
            if orphan.picture:
                orphan.picture.delete()  # before its files, so that no row names a missing file
            for path in orphan.files:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return orphans


def find_orphaned_pictures(folder: Path, older_than: timedelta) -> Iterator[Orphan]:
    """Yield pictures that no text uses and whose last upload is old enough."""
    in_use = find_used_digests()
    for picture in Picture.objects.filter(uploaded_at__lt=timezone.now() - older_than).order_by("uploaded_at"):
        if picture.digest not in in_use:
            files = [folder / name for name in picture.get_file_names() if (folder / name).exists()]
            name = f"picture {picture.digest} ({len(files)} files)"
            yield Orphan(name, files, sum(path.stat().st_size for path in files), picture)


def find_stray_files(folder: Path, older_than: timedelta) -> Iterator[Orphan]:
    """Yield files that belong to no picture, and folders of uploads, left by a crash or by other widths in the past."""
    named = {name for picture in Picture.objects.all() for name in picture.get_file_names()} | {LOCK}
    before = (timezone.now() - older_than).timestamp()
    for path in sorted(folder.iterdir()):
        status = path.stat()
        if path.name not in named and status.st_mtime < before:
            yield Orphan(f"file {path.name}", [path], status.st_size)


@contextmanager
def pictures_folder_lock() -> Iterator[Path]:
    """Lock the folder against other threads, workers and commands on this machine; yield its path."""
    folder = Path(settings.MEDIA_ROOT) / "pictures"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
