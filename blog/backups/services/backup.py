"""Making a backup: what belongs together is frozen at one moment, and then packed while the site goes on.

The files of a picture are written before its row and deleted after it. While the snapshot of the database begins and
the files are linked, a lock keeps uploads and deletions of pictures waiting, so the backup has exactly the files of its
rows. The links keep their content while they are packed.

Copying from S3 takes too long for a lock. It begins after the snapshot: only a picture that is deleted meanwhile can
lack files.
"""

import shlex
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

import blog
from blog.backups.archive import Manifest, sync_folder, write_archive
from blog.backups.databases.kinds import get_database
from blog.backups.errors import BackupError
from blog.backups.folders import backup_dir, copy_media, find_files, media_root, only_one, work_folder
from blog.backups.models import Backup
from blog.core.media_files import is_media_local

NAME = "backup-{:%Y%m%dT%H%M%SZ}"
PLAIN, ENCRYPTED = ".tar.gz", ".tar.gz.encrypted"
PATTERN = "backup-*.tar.gz*"


class HookError(BackupError):
    """The backup is complete, and the command that copies it elsewhere failed."""


def backup_create() -> Backup:
    """Write a backup to ``BACKUP_DIR``, delete old ones, and run the hook.

    Raises ``BackupError``, and ``OSError`` if a disk is full; then no incomplete archive is left, and no old one is
    deleted. ``HookError`` if only the hook failed.
    """
    now = datetime.now(UTC)
    ending = ENCRYPTED if settings.BACKUP_PASSPHRASE else PLAIN
    with only_one():
        path = backup_dir() / f"{NAME.format(now)}{ending}"
        check_tables()
        write_backup(path, now)
        byte_count = path.stat().st_size
        backups_prune(keep=settings.BACKUP_KEEP)
    if settings.BACKUP_HOOK:
        run_hook(settings.BACKUP_HOOK, path)
    get_database().wait_for_writers()  # the archive is complete: don't fail on a busy site
    return Backup.objects.create(file_name=path.name, byte_count=byte_count)


def check_tables() -> None:
    """Raise ``BackupError`` if the database can't be read, or has no tables yet."""
    try:
        Backup.objects.exists()
    except DatabaseError as error:
        connection.close()
        found = " ".join(str(error).split())
        raise BackupError(f"can't read the database: {found}. If the site is new, start it once.") from error


def write_backup(path: Path, now: datetime) -> None:
    database = get_database()
    with (
        work_folder(backup_dir() / ".work") as work,
        work_folder(media_root() / ".backup") as links,
        ExitStack() as snapshots,
    ):
        dump = work / database.member
        with pictures_lock():
            snapshot = snapshots.enter_context(database.snapshot(dump))
            copy_media(links)
        about = describe(now)
        database.write_dump(dump, snapshot)
        write_keys(work / "keys")
        members = (
            {database.member: dump} | dict(find_members("keys", work / "keys")) | dict(find_members("media", links))
        )
        write_archive(work / path.name, about=about, members=members, passphrase=settings.BACKUP_PASSPHRASE)
        (work / path.name).replace(path)
        sync_folder(path.parent)


def pictures_lock() -> AbstractContextManager[object]:
    """Return the lock, if copying takes milliseconds."""
    if not apps.is_installed("blog.pictures") or not is_media_local():
        return nullcontext()
    from blog.pictures.files import files_lock  # noqa: PLC0415  an optional app

    return files_lock()


def describe(now: datetime) -> Manifest:
    """Return the manifest without its members."""
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        migrations.setdefault(app, []).append(name)
    return {
        "version": blog.__version__,
        "created_at": now.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": migrations,
    }


def write_keys(folder: Path) -> None:
    """Write the keys as ``KEYS_DIR`` has them, wherever they come from."""
    folder.mkdir(mode=0o700)
    (folder / "secret_key").write_text(f"{settings.SECRET_KEY}\n")
    (folder / "field_encryption_keys").write_text(f"{','.join(settings.FIELD_ENCRYPTION_KEYS)}\n")


def find_members(prefix: str, folder: Path) -> Iterator[tuple[str, Path]]:
    return ((f"{prefix}/{name.as_posix()}", folder / name) for name in find_files(folder))


def backups_prune(*, keep: int) -> list[Path]:
    """Delete all but the newest archives; return the deleted ones."""
    old = sorted(backup_dir().glob(PATTERN))[:-keep]
    for path in old:
        path.unlink()
    return old


def run_hook(command: str, path: Path) -> None:
    """Run ``command`` with the archive's path instead of ``{}``; raises ``HookError`` with its output if it fails."""
    try:
        words = [word.replace("{}", str(path)) for word in shlex.split(command)]
        result = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    except (OSError, ValueError) as error:  # no such program, or a quotation mark without its second
        raise HookError(f"{path} is complete, but BACKUP_HOOK can't be run: {error}.") from error
    if result.returncode:
        output = " ".join(f"{result.stdout} {result.stderr}".split())[-1000:]
        raise HookError(f"{path} is complete, but BACKUP_HOOK ended with code {result.returncode}: {output}")
