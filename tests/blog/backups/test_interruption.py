"""A restore that is killed: the site has the old data or the new, and the next command says which."""

import signal
from pathlib import Path

import pytest
from django.db import connection

from tests.blog.backups.sites import BackupSite
from tests.processes import wait_until

KILL_AT = """
import os, signal
from django.core.management import call_command
from blog.backups.services import restore
setattr(restore, {function!r}, lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))
call_command("restore", {archive!r}, replace=True)
"""
OLD, NEW = "The site has its old data.", "It is complete now, with the new data."
LOCK = {"sqlite": "UPDATE posts_post SET slug = slug", "postgresql": "LOCK TABLE posts_post IN ACCESS SHARE MODE"}


@pytest.mark.every_database
def test_killed_before_the_commit_it_keeps_the_old_data(site: BackupSite, archive: Path) -> None:
    """Another transaction lets it wait in its own."""
    site.change()
    before = site.state()
    with site.database() as cursor:
        cursor.execute(LOCK[connection.vendor])
        process = site.start("restore", str(archive), "--replace")
        wait_until((site.media / ".restore" / "id").exists, "the restore has unpacked everything")
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert OLD in site.run("restore", "--dry-run", str(archive))
    assert site.state() == before


@pytest.mark.parametrize(
    ("function", "command", "says"),
    [
        ("check_keys", "migrate", OLD),
        ("place", "migrate", NEW),
        ("discard", "backup", NEW),
    ],
)
def test_killed_anywhere_it_is_completed_or_discarded(site: BackupSite, function: str, command: str, says: str) -> None:
    """By the next command, or by the start of the site, which migrates first."""
    archive, new = site.backup(), site.state()
    site.change()
    old = site.state()
    process = site.start("shell", "--no-imports", "--command", KILL_AT.format(function=function, archive=str(archive)))
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    process = site.start(command)
    said = "".join(process.communicate(timeout=60))
    assert process.returncode == 0, said
    assert says in said
    assert site.state() == (new if says == NEW else old)
