"""``manage.py backup``"""

import fcntl
import signal
import tarfile
from pathlib import Path

import pytest

import blog
from blog.backups.archive import open_archive
from blog.backups.services.backup import HookError, run_hook
from tests.blog.backups.sites import BackupSite
from tests.processes import wait_until

READY = """
from django.test import Client
print(Client(headers={"host": "localhost"}).get("/readyz").json()["last_backup_seconds"])
"""


@pytest.mark.every_database
def test_archive_has_everything_and_is_for_its_owner(site: BackupSite) -> None:
    """The dump, each picture's file, and the keys."""
    archive = site.backup()
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        found = {member.name.rpartition("/")[2] for member in tar}
    assert found >= {"manifest.json", *site.files()}
    assert any(name.startswith("database.") for name in found)
    with open_archive(archive, "") as opened:
        assert opened.manifest["version"] == blog.__version__
        assert "0001_initial" in opened.manifest["migrations"]["posts"]
    assert site.state()[2] == []


def test_passphrase_encrypts(site: BackupSite) -> None:
    archive = site.backup(BACKUP_PASSPHRASE="correct horse")
    assert archive.name.endswith(".encrypted")
    with open_archive(archive, "correct horse") as opened:
        opened.unpack(None)


def test_old_archives_are_deleted_and_no_other_file(site: BackupSite) -> None:
    site.backups.mkdir()
    for name in ("backup-20200101T000000Z.tar.gz", "backup-20200102T000000Z.tar.gz.encrypted", "notes.txt"):
        (site.backups / name).touch()
    new = site.backup(BACKUP_KEEP="2")
    assert {path.name for path in site.backups.iterdir()} == {
        "backup-20200102T000000Z.tar.gz.encrypted",
        "notes.txt",
        new.name,
    }


def test_ready_probe_tells_the_age(site: BackupSite) -> None:
    """It doesn't decide whether the site is ready."""
    with site.database() as cursor:
        cursor.execute("DELETE FROM backups_backup")
    assert site.python(READY) == "None"
    site.backup()
    assert 0 <= int(site.python(READY)) < 60


def test_full_disk_leaves_the_older_backups_alone(site: BackupSite) -> None:
    """A limit on the size of files stands in for a disk; tests/docker has a full one."""
    old, before = site.backup(), site.state()
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000));"
    call = "from django.core.management import call_command; call_command('backup')"
    process = site.start("shell", "--no-imports", "--command", f"{limited} {call}", BACKUP_KEEP="1")
    assert "CommandError" in process.communicate(timeout=60)[1]
    assert (site.archives(), site.state()) == ([old], before)


def test_second_backup_at_the_same_time_is_refused(site: BackupSite) -> None:
    with (site.media / ".backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert site.fail("backup") == "another backup or restore is running. Wait until it has ended."


class TestHook:
    def test_gets_the_path(self, tmp_path: Path) -> None:
        (tmp_path / "backup 1").write_text("content")
        run_hook(f"cp {{}} '{tmp_path}/copy of it'", tmp_path / "backup 1")
        assert (tmp_path / "copy of it").read_text() == "content"

    def test_missing_program_is_an_error(self) -> None:
        with pytest.raises(HookError, match=r"can't be run: .*no-such-program"):
            run_hook("no-such-program {}", Path("/backup"))

    def test_failure_is_loud_and_the_backup_counts_as_failed(self, site: BackupSite) -> None:
        """The archive stays; the age of the last backup, which a monitor watches, goes on."""
        error = site.fail("backup", BACKUP_HOOK="sh -c 'echo no route to host >&2; exit 3' {}")
        assert error == f"{site.archives()[-1]} is complete, but BACKUP_HOOK ended with code 3: no route to host"
        with site.database() as cursor:
            cursor.execute("SELECT count(*) FROM backups_backup")
            assert cursor.fetchone() == (0,)


class TestEvery:
    def test_backs_up_when_the_last_one_is_old_enough(self, site: BackupSite) -> None:
        """A restart makes no further one; SIGTERM ends it."""
        process = site.start("backup", "--every", "3600")
        wait_until(site.archives, "the first backup")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        again = site.start("backup", "--every", "2")
        wait_until(lambda: len(site.archives()) == 2, "the second backup, two seconds after the first")
        again.send_signal(signal.SIGTERM)
        output, errors = again.communicate(timeout=60)
        assert (again.returncode, errors) == (0, "")
        assert output.count("bytes.") >= 1
