"""Writes of pictures: upload, and removal of unused ones.

The files of a picture are stored before its row and deleted after it, so a crash can only leave files without a row,
which ``manage.py clean_pictures`` removes. A lock allows one upload at a time per machine, because decoding takes
memory; an upload is read under the lock, so that those that wait take none.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from blog.accounts.models import User
from blog.pictures.encoder import Run, check_file, encode_file, run_program
from blog.pictures.files import encoder_lock, files_lock, get_storage_name, list_files, save_file, work_folder
from blog.pictures.models import DIGEST_LENGTH, Picture
from blog.pictures.permissions import check_change
from blog.pictures.rendering.images import EncodedImage
from blog.pictures.rendering.markdown import find_used_digests

UPLOADS = ".upload-"


class Orphan(NamedTuple):
    """A picture, files, or a folder of an upload, which can be removed."""

    name: str
    byte_count: int
    files: list[str] = []
    picture: Picture | None = None
    folder: Path | None = None


def picture_create(
    *, source: "bytes | File[bytes]", alt: str, uploaded_by: User | None = None, run: Run = run_program
) -> Picture:
    """Create a picture from an uploaded file, or return the one with the same bytes. An empty ``alt`` means decorative.

    For many pictures, pass ``EncoderServer.run`` as ``run``.

    Raises ``ValidationError``, and stores nothing, if the file is not accepted or ``alt`` is too long.
    """
    file = ContentFile(source) if isinstance(source, bytes) else source
    with encoder_lock() as folder, tempfile.TemporaryDirectory(dir=folder, prefix=UPLOADS) as temporary:
        upload = Path(temporary) / "upload"
        digest = write_upload(file, upload)
        if known := picture_renew(digest=digest):
            return known
        picture = Picture(digest=digest, alt=alt, uploaded_by=uploaded_by)
        picture.clean_fields(exclude={"height", "byte_count"})
        encoded = encode_file(upload, Path(temporary), run)
        return picture_store(picture=picture, encoded=encoded, folder=Path(temporary))


def picture_check(*, source: bytes, run: Run = run_program) -> None:
    """Decode a file and store nothing; raises ``ValidationError`` if ``picture_create`` would not accept it."""
    with tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / "upload"
        upload.write_bytes(source)
        check_file(upload, run)


def write_upload(source: "File[bytes]", path: Path) -> str:
    """Write ``source`` to ``path`` in small pieces; return its digest."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in source.chunks():
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()[:DIGEST_LENGTH]


def picture_renew(*, digest: str) -> Picture | None:
    """Return the picture with ``digest`` if it has all its files, and keep it from being removed as an orphan."""
    with files_lock():
        known = Picture.objects.filter(digest=digest).first()
        if known is None or not all(default_storage.exists(get_storage_name(name)) for name in known.get_file_names()):
            return None
        known.uploaded_at = timezone.now()
        known.save(update_fields=["uploaded_at"])
        return known


def picture_store(*, picture: Picture, encoded: EncodedImage, folder: Path) -> Picture:
    """Store the encoded files in ``folder``, then the picture: a new one, or the one that lacked files."""
    with files_lock():
        picture = Picture.objects.filter(digest=picture.digest).first() or picture
        picture.widths, picture.formats, picture.height = encoded
        picture.byte_count = sum(
            save_file(picture.get_file_name(width, extension), folder / f"{width}.{extension}")
            for width in picture.widths
            for extension in picture.formats
        )
        picture.uploaded_at = timezone.now()
        picture.full_clean()
        picture.save()
    return picture


def picture_save(*, picture: Picture, by: User | None = None) -> Picture:
    """Save the alternative text; raises ``PermissionDenied`` if ``by`` may not change it (``None`` is a command)."""
    check_change(by, picture)
    picture.save(update_fields=["alt"])
    return picture


def picture_delete(*, picture: Picture, by: User | None = None) -> None:
    """Delete the row, and the files once that is committed: a backup of a row needs its files.

    Raises ``PermissionDenied`` if ``by`` may not change the picture; ``None`` is a command.
    """
    check_change(by, picture)
    names = picture.get_file_names()
    picture.delete()
    transaction.on_commit(partial(files_delete, names=names))


def files_delete(*, names: list[str]) -> None:
    """Delete files, except those of pictures that were uploaded again meanwhile."""
    with files_lock():
        owners = Picture.objects.filter(digest__in={name[:DIGEST_LENGTH] for name in names})
        used = {name for picture in owners for name in picture.get_file_names()}
        for name in sorted(set(names) - used):
            default_storage.delete(get_storage_name(name))


def orphans_delete(*, older_than: timedelta, dry_run: bool = False) -> list[Orphan]:
    """Delete unused pictures and stray files, except new ones, whose text may not be saved yet; return them."""
    with files_lock():
        stored = list_files()
        orphans = [*find_orphaned_pictures(stored, older_than), *find_stray_files(stored, older_than)]
        orphans += find_old_uploads(older_than)
        for orphan in [] if dry_run else orphans:
            if orphan.picture:
                orphan.picture.delete()  # before its files, so that no row names a missing file
    for orphan in [] if dry_run else orphans:
        files_delete(names=orphan.files)
        if orphan.folder:
            shutil.rmtree(orphan.folder, ignore_errors=True)
    return orphans


def find_orphaned_pictures(stored: set[str], older_than: timedelta) -> Iterator[Orphan]:
    """Yield pictures that no text uses and whose last upload is old enough."""
    in_use = find_used_digests()
    for picture in Picture.objects.filter(uploaded_at__lt=timezone.now() - older_than).order_by("uploaded_at"):
        if picture.digest not in in_use:
            files = [name for name in picture.get_file_names() if name in stored]
            name = f"picture {picture.digest} ({len(files)} files)"
            yield Orphan(name, sum(map(get_byte_count, files)), files, picture)


def find_stray_files(stored: set[str], older_than: timedelta) -> Iterator[Orphan]:
    """Yield files that belong to no picture, left by a crash or by other widths in the past."""
    named = {name for picture in Picture.objects.all() for name in picture.get_file_names()}
    for name in sorted(stored - named):
        if default_storage.get_modified_time(get_storage_name(name)) < timezone.now() - older_than:
            yield Orphan(f"file {name}", get_byte_count(name), [name])


def find_old_uploads(older_than: timedelta) -> Iterator[Orphan]:
    """Yield folders of uploads that a crash has left on this machine."""
    before = (timezone.now() - older_than).timestamp()
    for folder in sorted(work_folder().glob(f"{UPLOADS}*/")):
        if folder.stat().st_mtime < before:
            yield Orphan(f"folder {folder.name}", sum(path.stat().st_size for path in folder.iterdir()), folder=folder)


def get_byte_count(name: str) -> int:
    return default_storage.size(get_storage_name(name))
