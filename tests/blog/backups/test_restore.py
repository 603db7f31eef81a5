"""``manage.py restore``"""

import gzip
import io
import json
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

DAMAGE = """
import json, os
from django.core.management import CommandError, call_command
from django.test import override_settings
for file, passphrase in json.loads(os.environ["CASES"]):
    with override_settings(BACKUP_PASSPHRASE=passphrase):
        try:
            call_command("restore", file, replace=True)
        except CommandError as error:
            print(error)
"""


class TestRoundTrip:
    def test_destroyed_site_comes_back(self, site: BackupSite, archive: Path, make_site: MakeSite) -> None:
        """On another machine, from standard input as into a container: rows, pictures and keys."""
        new = make_site("new")
        assert site.slugs() == ["draft", "scheduled", "what-a-wheel-is", "휠"]
        assert set(new.files().values()).isdisjoint(site.files().values())
        with archive.open("rb") as file:
            report, errors = new.start_piped("restore", "-", stdin=file).communicate(timeout=60)
        assert "every checksum is right" in report, errors
        assert "done. Start the site" in report
        assert new.state() == site.state()

    def test_site_with_data_is_replaced_only_on_request(self, site: BackupSite, archive: Path) -> None:
        """The data that came after the backup is gone then. What a restore has put there can be replaced too."""
        before = site.state()
        site.change()
        later = site.state()
        error = site.fail("restore", str(archive))
        assert error.startswith("expected an empty site; found ")
        assert "--replace" in error
        assert site.state() == later
        for name in (archive.name, None):
            site.run("restore", name or site.backup().name, "--replace")
            assert site.state() == before


class TestRefusals:
    """Each leaves the old data."""

    def test_damaged_archive_and_wrong_passphrase(self, site: BackupSite, archive: Path) -> None:
        """A flipped byte, the end cut off, and another file."""
        before, encrypted = site.state(), site.backup(BACKUP_PASSPHRASE="correct horse")
        content = bytearray(encrypted.read_bytes())
        content[len(content) // 2] ^= 1
        (site.backups / "flipped").write_bytes(content)
        (site.backups / "truncated").write_bytes(archive.read_bytes()[:-100])
        cases = [
            ["flipped", "correct horse"],
            ["truncated", ""],
            ["../keys/secret_key", ""],
            [encrypted.name, "correct house"],
            [encrypted.name, ""],
            ["no-such-file", ""],
        ]
        errors = site.python(DAMAGE, CASES=json.dumps(cases)).splitlines()
        assert errors[0].startswith("flipped: the passphrase is wrong, or it is damaged. ")
        assert errors[1].startswith("truncated: damaged or cut off (Compressed file ended before ")
        assert all(error.endswith("Nothing was changed.") for error in errors[:5])
        assert "expected a backup; found another file" in errors[2]
        assert "the passphrase is wrong" in errors[3]
        assert "it is encrypted. Set BACKUP_PASSPHRASE" in errors[4]
        assert "no-such-file: No such file or directory" in errors[5]
        assert site.state() == before

    def test_damaged_manifest(self, site: BackupSite, archive: Path, tmp_path: Path) -> None:
        """The checksum of everything is at the end of the archive; the manifest is used before."""
        before = site.state()
        content = gzip.decompress(archive.read_bytes()).replace(b'"version"', b'"versioM"', 1)
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            file.write(content)
        (tmp_path / "bad.tar.gz").write_bytes(packed.getvalue())
        error = site.fail("restore", str(tmp_path / "bad.tar.gz"), "--replace")
        assert error == "bad.tar.gz: damaged or cut off ('version'). Use another backup. Nothing was changed."
        assert site.state() == before

    @pytest.mark.every_database
    def test_dump_that_the_database_refuses(self, site: BackupSite, archive: Path, tmp_path: Path) -> None:
        """PostgreSQL has loaded all of it but the last line."""
        before = site.state()
        with open_archive(archive, "") as opened:
            opened.unpack(tmp_path / "unpacked")
        (dump,) = (tmp_path / "unpacked").glob("database.*")
        is_sql = dump.suffix == ".sql"
        dump.write_bytes(dump.read_bytes() + b"\nSELECT nonsense;" if is_sql else b"SQLite format 3\0" * 99)
        files = [path for path in dump.parent.rglob("*") if path.is_file()]
        members = {path.relative_to(dump.parent).as_posix(): path for path in files}
        about = {name: value for name, value in opened.manifest.items() if name != "members"}
        write_archive(tmp_path / "bad.tar.gz", about=about, members=members, passphrase="")
        error = site.fail("restore", str(tmp_path / "bad.tar.gz"), "--replace")
        assert "refuses the dump" in error
        assert error.endswith("The old data is unchanged.")
        assert site.state() == before

    def test_full_disk(self, site: BackupSite, archive: Path) -> None:
        """A limit on the size of files stands in for a disk; tests/docker has a full one."""
        before = site.state()
        limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000));"
        call = f"from django.core.management import call_command; call_command('restore', '{archive}', replace=True)"
        process = site.start("shell", "--no-imports", "--command", f"{limited} {call}")
        assert "File too large. The old data is unchanged." in process.communicate(timeout=60)[1]
        assert site.state() == before

    def test_keys_of_the_environment_that_cannot_decrypt(self, archive: Path, make_site: MakeSite) -> None:
        """Those in KEYS_DIR would never be read."""
        new = make_site("new")
        files, key = new.files(), Fernet.generate_key().decode()
        assert "Unset it" in new.fail("restore", str(archive), FIELD_ENCRYPTION_KEYS=key)
        assert new.files() == files


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


def test_dry_run_checks_and_changes_nothing(site: BackupSite, archive: Path) -> None:
    site.change()
    later = site.state()
    assert "nothing was changed (--dry-run)" in site.run("restore", "--dry-run", str(archive))
    assert site.state() == later
