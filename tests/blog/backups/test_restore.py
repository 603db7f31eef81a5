"""``manage.py restore``"""

from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection

import blog
from blog.backups.archive import open_archive, write_archive
from blog.backups.errors import BackupError
from blog.backups.services.restore import check_manifest
from tests.blog.backups.conftest import MakeSite
from tests.blog.backups.sites import BackupSite

EMAILS = "from tests.blog.backups.pages import read_emails; print(read_emails())"


@pytest.mark.every_database
class TestRoundTrip:
    def test_destroyed_site_comes_back(self, site: BackupSite, make_site: MakeSite) -> None:
        """On another machine: rows, pictures, keys, and what the keys encrypt."""
        new, archive = make_site("new"), site.backup(BACKUP_PASSPHRASE="correct horse")
        assert site.slugs() == ["draft", "scheduled", "what-a-wheel-is", "휠"]
        assert set(new.files().values()).isdisjoint(site.files().values())
        report = new.run("restore", str(archive), BACKUP_PASSPHRASE="correct horse")
        assert "every checksum is right" in report
        assert "done. Start the site" in report
        assert new.state() == site.state()
        assert new.python(EMAILS) == site.python(EMAILS)

    def test_restored_site_can_be_backed_up_and_restored(self, site: BackupSite, make_site: MakeSite) -> None:
        """The second restore replaces what the first has left in the database."""
        state, new = site.state(), make_site("new")
        new.run("restore", str(site.backup()))
        site.change()
        site.run("restore", str(new.backup()), "--replace")
        assert site.state() == state

    def test_site_with_data_is_replaced_only_on_request(self, site: BackupSite) -> None:
        """The data that came after the backup is gone then."""
        archive, before = site.backup(), site.state()
        site.change()
        later = site.state()
        error = site.fail("restore", str(archive))
        assert error.startswith("expected an empty site; found ")
        assert "--replace" in error
        assert site.state() == later
        site.run("restore", archive.name, "--replace")
        assert site.state() == before


class TestRefusals:
    """Each leaves the old data."""

    @pytest.mark.every_database
    def test_flipped_byte(self, site: BackupSite) -> None:
        archive, before = site.backup(BACKUP_PASSPHRASE="correct horse"), site.state()
        content = bytearray(archive.read_bytes())
        content[len(content) // 2] ^= 1
        archive.write_bytes(content)
        error = site.fail("restore", str(archive), "--replace", BACKUP_PASSPHRASE="correct horse")
        assert "damaged" in error
        assert error.endswith("Nothing was changed.")
        assert site.state() == before

    def test_truncated_archive(self, site: BackupSite) -> None:
        archive, before = site.backup(), site.state()
        archive.write_bytes(archive.read_bytes()[:-100])
        assert "Nothing was changed." in site.fail("restore", str(archive), "--replace")
        assert site.state() == before

    def test_wrong_passphrase(self, site: BackupSite) -> None:
        archive, before = site.backup(BACKUP_PASSPHRASE="correct horse"), site.state()
        error = site.fail("restore", str(archive), "--replace", BACKUP_PASSPHRASE="correct house")
        assert "the passphrase is wrong" in error
        assert site.state() == before

    @pytest.mark.every_database
    def test_dump_that_the_database_refuses(self, site: BackupSite, tmp_path: Path) -> None:
        """PostgreSQL has loaded all of it but the last line."""
        before = site.state()
        with open_archive(site.backup(), "") as archive:
            archive.unpack(tmp_path / "unpacked")
        (dump,) = (tmp_path / "unpacked").glob("database.*")
        is_sql = dump.suffix == ".sql"
        dump.write_bytes(dump.read_bytes() + b"\nSELECT nonsense;" if is_sql else b"SQLite format 3\0" * 99)
        files = [path for path in dump.parent.rglob("*") if path.is_file()]
        members = {path.relative_to(dump.parent).as_posix(): path for path in files}
        about = {name: value for name, value in archive.manifest.items() if name != "members"}
        write_archive(tmp_path / "bad.tar.gz", about=about, members=members, passphrase="")
        error = site.fail("restore", str(tmp_path / "bad.tar.gz"), "--replace")
        assert "refuses the dump" in error
        assert error.endswith("The old data is unchanged.")
        assert site.state() == before

    def test_full_disk(self, site: BackupSite) -> None:
        """A limit on the size of files stands in for a disk; tests/docker has a full one."""
        archive, before = site.backup(), site.state()
        limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000));"
        call = f"from django.core.management import call_command; call_command('restore', '{archive}', replace=True)"
        process = site.start("shell", "--no-imports", "--command", f"{limited} {call}")
        assert "File too large. The old data is unchanged." in process.communicate(timeout=60)[1]
        assert site.state() == before

    def test_keys_of_the_environment_that_cannot_decrypt(self, site: BackupSite, make_site: MakeSite) -> None:
        """Those in KEYS_DIR would never be read."""
        archive, new = site.backup(), make_site("new")
        files, key = new.files(), Fernet.generate_key().decode()
        assert "Unset it" in new.fail("restore", str(archive), FIELD_ENCRYPTION_KEYS=key)
        assert new.files() == files

    def test_missing_file(self, site: BackupSite) -> None:
        assert "no-such-file: No such file or directory" in site.fail("restore", "no-such-file")


class TestManifest:
    MANIFEST: dict[str, Any] = {"version": blog.__version__, "database": connection.vendor, "migrations": {}}

    def test_newer_version_is_refused(self) -> None:
        with pytest.raises(BackupError, match=r"or older; found 10\.0\.0\. Update the code"):
            check_manifest(self.MANIFEST | {"version": "10.0.0"})

    def test_unknown_migration_is_refused(self) -> None:
        with pytest.raises(BackupError, match=r"migrations that this code lacks: posts\.9999_later"):
            check_manifest(self.MANIFEST | {"migrations": {"posts": ["9999_later"]}})

    def test_migration_of_an_app_that_was_removed_is_not(self) -> None:
        assert check_manifest(self.MANIFEST | {"migrations": {"removed": ["0001_initial"]}})

    def test_other_kind_of_database_is_refused(self) -> None:
        with pytest.raises(BackupError, match="found one of oracle"):
            check_manifest(self.MANIFEST | {"database": "oracle"})


def test_dry_run_checks_and_changes_nothing(site: BackupSite) -> None:
    archive = site.backup()
    site.change()
    later = site.state()
    assert "nothing was changed (--dry-run)" in site.run("restore", "--dry-run", str(archive))
    assert site.state() == later


def test_archive_can_come_from_standard_input(site: BackupSite, make_site: MakeSite) -> None:
    """As into a container."""
    archive, new = site.backup(), make_site("new")
    with archive.open("rb") as file:
        process = new.start_piped("restore", "-", stdin=file)
        assert process.wait(timeout=60) == 0
    assert new.state() == site.state()
