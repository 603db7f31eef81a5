"""``manage.py backup``"""

import fcntl
import signal
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

import blog
from blog.backups.archive import open_archive
from blog.backups.errors import BackupError
from blog.backups.folders import only_one
from blog.backups.management.commands.backup import Command
from blog.backups.models import Backup
from blog.backups.services.backup import HookError, backups_prune, run_hook
from tests.blog.backups.conftest import MakeSite
from tests.blog.backups.sites import BackupSite
from tests.processes import wait_until


def test_archive_has_everything_and_is_for_its_owner(site: BackupSite, archive: Path) -> None:
    """The dump, each picture's file, and the keys."""
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        found = {member.name.rpartition("/")[2] for member in tar}
    assert found >= {"manifest.json", *site.files()}
    assert any(name.startswith("database.") for name in found)
    with open_archive(archive, "") as opened:
        assert opened.manifest["version"] == blog.__version__
        assert "0001_initial" in opened.manifest["migrations"]["posts"]
    assert site.state()[2] == []


def test_site_that_was_never_started_has_nothing_to_back_up(make_site: MakeSite) -> None:
    site = make_site("new")
    assert "backups_backup" in (error := site.fail("backup"))
    assert error.endswith("If the site is new, start it once.")
    assert site.archives() == []


def test_old_archives_are_deleted_and_no_other_file(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    names = (
        "backup-20260101T000000Z.tar.gz",
        "backup-20260102T000000Z.tar.gz.encrypted",
        "notes.txt",
        ".backup-1.tar.gz",
    )
    for name in (*names, "backup-20250101T000000Z.tar.gz"):
        (tmp_path / name).touch()
    backups_prune(keep=2)
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def test_full_disk_leaves_the_older_backup_alone(site: BackupSite, archive: Path) -> None:
    """A limit on the size of files stands in for a disk; tests/docker has a full one."""
    before = site.state()
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000));"
    call = "from django.core.management import call_command; call_command('backup')"
    process = site.start("shell", "--no-imports", "--command", f"{limited} {call}", BACKUP_KEEP="1")
    assert "CommandError" in process.communicate(timeout=60)[1]
    assert (site.archives(), site.state()) == ([archive], before)


def test_second_backup_at_the_same_time_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with (tmp_path / ".backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="another backup or restore is running"), only_one():
            pass


class TestHook:
    def test_gets_the_path(self, tmp_path: Path) -> None:
        (tmp_path / "backup 1").write_text("content")
        run_hook(f"cp {{}} '{tmp_path}/copy of it'", tmp_path / "backup 1")
        assert (tmp_path / "copy of it").read_text() == "content"

    def test_missing_program_is_an_error(self) -> None:
        with pytest.raises(HookError, match=r"can't be run: .*no-such-program"):
            run_hook("no-such-program {}", Path("/backup"))

    def test_unpaired_quotation_mark_is_an_error(self) -> None:
        """Not one that ends `--every`: each restart would make another backup and delete an old one."""
        with pytest.raises(HookError, match=r"can't be run: No closing quotation"):
            run_hook("rclone 'copy {}", Path("/backup"))

    def test_failure_is_loud_and_the_backup_counts_as_failed(self, site: BackupSite) -> None:
        """The archive stays; the age of the last backup, which a monitor watches, goes on."""
        count = "SELECT count(*) FROM backups_backup"
        before = site.query(count)
        error = site.fail("backup", BACKUP_HOOK="sh -c 'echo no route to host >&2; exit 3' {}")
        assert error == f"{site.archives()[-1]} is complete, but BACKUP_HOOK ended with code 3: no route to host"
        assert site.query(count) == before


class TestEvery:
    def test_repeats_until_sigterm(self, site: BackupSite) -> None:
        process = site.start("backup", "--every", "1")
        wait_until(lambda: len(site.archives()) >= 3, "two more backups")
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        assert output.count(" bytes.") >= 2

    @pytest.mark.django_db
    def test_restart_waits_until_the_last_backup_is_old_enough(self) -> None:
        assert Command().get_pause(3600) == 0
        Backup.objects.create(file_name="backup", byte_count=1, finished_at=timezone.now() - timedelta(seconds=600))
        assert 2990 <= Command().get_pause(3600) <= 3000
        assert Command().get_pause(300) == 0


@pytest.mark.django_db
def test_ready_probe_tells_the_age_of_the_last_backup(client: Client) -> None:
    """It doesn't decide whether the site is ready."""
    assert client.get("/readyz").json()["last_backup_seconds"] is None
    for age in (600, 86_400):
        Backup.objects.create(file_name="backup", byte_count=1, finished_at=timezone.now() - timedelta(seconds=age))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert 600 <= response.json()["last_backup_seconds"] < 660
