"""Putting a backup back, so that a site has the old data or the new and never a mixture.

Everything is unpacked and checked first, in a folder beside the pictures. Then one transaction replaces the database
and stores the restore's id: that commit decides. Only after it pictures and keys are moved into place, by renames that
can be repeated. After a kill the next command, or the start of the site, looks for the id: it completes the restore, or
discards what was unpacked.

With S3 there are no renames: pictures are stored before the transaction, beside the old ones. Those of the old data
belong to no row then, and ``manage.py clean_pictures`` removes them.
"""

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import blog
from blog.backups.archive import Archive, Manifest, naming_damage, open_archive
from blog.backups.databases.kinds import get_database
from blog.backups.errors import BackupError
from blog.backups.folders import find_files, media_root, only_one, upload_files
from blog.core.media_files import find_media_files, is_media_local

STAGED, DISCARDED = ".restore", ".restore-discarded"


@dataclass(frozen=True)
class Report:
    """What a backup has, and how many migrations it lacks."""

    manifest: Manifest
    pending_migrations: int

    def count(self, prefix: str) -> tuple[int, int]:
        """Return the number of files whose names begin so, and their bytes."""
        sizes = [member["bytes"] for name, member in self.manifest["members"].items() if name.startswith(prefix)]
        return len(sizes), sum(sizes)


def backup_restore(*, path: Path, replace: bool, dry_run: bool = False) -> Report:
    """Put the backup at ``path`` back; with ``dry_run`` only check all of it.

    Raises ``BackupError``, and leaves the old data, if the archive is damaged or of a newer version, or if the site has
    data and ``replace`` is false; ``OSError`` if a disk is full.
    """
    with only_one(), open_archive(path, settings.BACKUP_PASSPHRASE) as archive:
        with naming_damage(path.name):
            report = Report(archive.manifest, check_manifest(archive.manifest))
        if dry_run:
            archive.unpack(None)
            return report
        if not replace:
            check_empty()
        replace_site(archive)
    return report


def replace_site(archive: Archive) -> None:
    database, restore_id, staged = get_database(), uuid.uuid4().hex, media_root() / STAGED
    staged.mkdir(mode=0o700)
    try:
        archive.unpack(staged)
        check_keys(staged / "keys")
        (staged / "media").mkdir(exist_ok=True)
        (staged / "id").write_text(restore_id)
        os.sync()  # what was unpacked survives a power failure, if the transaction does
        if not is_media_local():
            upload_files(staged / "media")
        database.load(staged / database.member, restore_id)
    except BaseException:
        if not is_committed(staged):  # it is, if only the answer to the commit was lost
            discard(staged)
        raise
    try:
        place(staged)
    except OSError as error:
        raise BackupError(
            f"the database is replaced, and pictures or keys are not yet ({error}). Run it again."
        ) from error


def is_committed(staged: Path) -> bool:
    return (staged / "id").exists() and get_database().has((staged / "id").read_text())


def place(staged: Path) -> None:
    """Move pictures and keys into place. Can be killed and repeated."""
    if settings.KEYS_DIR:
        for key in find_files(staged / "keys"):
            place_key(staged / "keys" / key, Path(settings.KEYS_DIR) / key)
    if is_media_local():
        place_media(staged)
    discard(staged)


def place_media(staged: Path) -> None:
    incoming, old = staged / "incoming", staged / "old"
    if not incoming.exists():
        old.mkdir(exist_ok=True)
        for path in visible(media_root()):
            path.rename(old / path.name)
        (staged / "media").rename(incoming)
    for path in visible(incoming):
        path.rename(media_root() / path.name)


def place_key(source: Path, target: Path) -> None:
    """Write the key atomically; a repetition overwrites what a kill has left."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.restored")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT, 0o400), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def discard(staged: Path) -> None:
    """Delete in two steps: if it is killed between them, no half-deleted folder looks like an interrupted restore."""
    shutil.rmtree(media_root() / DISCARDED, ignore_errors=True)
    staged.rename(media_root() / DISCARDED)
    shutil.rmtree(media_root() / DISCARDED, ignore_errors=True)


# --- After a kill


def restore_finish() -> str:
    """Complete or discard a restore that was killed; return which, or ``""`` if there was none."""
    staged = Path(settings.MEDIA_ROOT) / STAGED
    shutil.rmtree(staged.with_name(DISCARDED), ignore_errors=True)
    if not staged.exists():
        return ""
    with only_one(wait=True):
        if not staged.exists():  # it was not killed, and has ended now
            return ""
        if is_committed(staged):
            place(staged)
            return (
                "A restore was interrupted after it had replaced the database. It is complete now, with the new data."
            )
        discard(staged)
        return "A restore was interrupted before it replaced anything. The site has its old data."


# --- Checks


def check_manifest(manifest: Manifest) -> int:
    """Return how many migrations the backup lacks; raises ``BackupError`` if this code can't use it."""
    if parse_version(manifest["version"]) > parse_version(blog.__version__):
        raise BackupError(
            f"expected a backup of version {blog.__version__} or older; found {manifest['version']}. Update the code"
        )
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"expected a backup of {connection.vendor}, which DATABASE_URL names; found one of {manifest['database']}"
        )
    known = set(MigrationLoader(None).disk_migrations)
    applied = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    installed = {app for app, _name in known}
    unknown = {f"{app}.{name}" for app, name in applied - known if app in installed}
    if unknown:
        names = ", ".join(sorted(unknown))
        raise BackupError(f"it has migrations that this code lacks: {names}. Update the code first")
    return len(known - applied)


def parse_version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def check_empty() -> None:
    found = [f"{len(tables)} tables"] if (tables := connection.introspection.table_names()) else []
    found += [f"{count} pictures' files"] if (count := sum(1 for _ in find_media_files())) else []
    if found:
        raise BackupError(
            f"expected an empty site; found {' and '.join(found)}. Add --replace (make: REPLACE=1) to delete this data."
        )


def check_keys(folder: Path) -> None:
    """Raise ``BackupError`` if the site would not use the backup's keys, and can't decrypt with its own."""
    needed = (folder / "field_encryption_keys").read_text().strip().split(",")
    file = Path(settings.KEYS_DIR or "/nonexistent") / "field_encryption_keys"
    own = settings.FIELD_ENCRYPTION_KEYS
    comes_from_file = file.exists() and file.read_text().replace(",", " ").split() == own
    if not comes_from_file and not set(needed) <= set(own):
        raise BackupError(
            "expected FIELD_ENCRYPTION_KEYS to have the keys of the backup, which encrypt its e-mail addresses; found"
            " others. Unset it, so that the backup's keys are put into KEYS_DIR."
        )
