"""blog.backups.archive"""

import os
import resource
import tarfile
from pathlib import Path

import pytest

from blog.backups.archive import Manifest, open_archive, write_archive
from blog.backups.errors import BackupError

pytestmark = pytest.mark.usefixtures("quick_keys")

CONTENT = {
    "database.sql": b"SELECT 1;\n" * 5000,
    "keys/secret_key": b"k" * 50,
    "media/pictures/a.webp": os.urandom(3000),
}


@pytest.fixture
def members(tmp_path: Path) -> dict[str, Path]:
    for number, content in enumerate(CONTENT.values()):
        (tmp_path / f"member-{number}").write_bytes(content)
    return {name: tmp_path / f"member-{number}" for number, name in enumerate(CONTENT)}


@pytest.fixture
def archive(tmp_path: Path, members: dict[str, Path]) -> Path:
    """An archive without a passphrase."""
    (tmp_path / "backups").mkdir()
    write_archive(tmp_path / "backups" / "backup.tar.gz", about={"version": "1.2.3"}, members=members, passphrase="")
    return tmp_path / "backups" / "backup.tar.gz"


def check(path: Path, passphrase: str = "") -> Manifest:
    """Read all of an archive."""
    with open_archive(path, passphrase) as archive:
        archive.unpack(None)
        return archive.manifest


class TestWriting:
    @pytest.mark.parametrize("passphrase", ["", "correct horse"])
    def test_unpacks_to_the_same_files(self, tmp_path: Path, members: dict[str, Path], passphrase: str) -> None:
        write_archive(tmp_path / "archive", about={"version": "1.2.3"}, members=members, passphrase=passphrase)
        with open_archive(tmp_path / "archive", passphrase) as archive:
            archive.unpack(tmp_path / "unpacked")
        assert {name: (tmp_path / "unpacked" / name).read_bytes() for name in CONTENT} == CONTENT
        assert archive.manifest["version"] == "1.2.3"

    def test_only_the_owner_can_read_it(self, archive: Path) -> None:
        assert archive.stat().st_mode & 0o777 == 0o600

    def test_any_tar_opens_it_without_a_passphrase(self, archive: Path) -> None:
        with tarfile.open(archive) as tar:
            assert tar.getnames() == ["manifest.json", *CONTENT]

    def test_encrypted_archive_shows_nothing(self, tmp_path: Path, members: dict[str, Path]) -> None:
        write_archive(tmp_path / "archive", about={}, members=members, passphrase="correct horse")
        assert b"manifest" not in (tmp_path / "archive").read_bytes()
        assert not tarfile.is_tarfile(tmp_path / "archive")

    def test_failure_leaves_neither_an_archive_nor_a_part_of_it(self, archive: Path, members: dict[str, Path]) -> None:
        """No space is left for it; the former archive stays."""
        before = archive.read_bytes()
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, unlimited[1]))  # Python ignores SIGXFSZ: an error instead
        try:
            with pytest.raises(OSError, match="File too large"):
                write_archive(archive, about={}, members=members, passphrase="")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert list(archive.parent.iterdir()) == [archive]
        assert archive.read_bytes() == before

    def test_needs_little_memory(self, tmp_path: Path) -> None:
        """A member of 150 MB, in a process that may have 75 MB more than it starts with."""
        with (tmp_path / "large").open("wb") as file:
            file.truncate(150_000_000)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        unlimited = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 75_000_000, unlimited[1]))
        try:
            write_archive(tmp_path / "archive", about={}, members={"large": tmp_path / "large"}, passphrase="")
            check(tmp_path / "archive")
        finally:
            resource.setrlimit(resource.RLIMIT_AS, unlimited)


class TestReading:
    @pytest.mark.parametrize("bit", [1, 128])
    def test_flipped_bit_is_refused(self, archive: Path, tmp_path: Path, bit: int) -> None:
        """Or changes nothing: gzip can say the same in several ways, and doesn't use the bytes 8 and 9."""
        whole, refused = archive.read_bytes(), 0
        for place in range(0, len(whole), 53):
            archive.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            try:
                with open_archive(archive, "") as opened:
                    opened.unpack(tmp_path / "unpacked")
                assert {name: (tmp_path / "unpacked" / name).read_bytes() for name in CONTENT} == CONTENT
            except BackupError:
                refused += 1
        assert refused > len(whole) / 53 * 0.8

    def test_archive_that_was_cut_off_is_refused(self, archive: Path) -> None:
        whole = archive.read_bytes()
        for length in range(0, len(whole), 101):
            archive.write_bytes(whole[:length])
            with pytest.raises(BackupError):
                check(archive)

    def test_encrypted_archive_needs_a_passphrase(self, tmp_path: Path, members: dict[str, Path]) -> None:
        write_archive(tmp_path / "archive", about={}, members=members, passphrase="correct horse")
        with pytest.raises(BackupError, match=r"it is encrypted\. Set BACKUP_PASSPHRASE"):
            check(tmp_path / "archive")

    def test_newer_format_is_refused(self, tmp_path: Path) -> None:
        write_archive(tmp_path / "archive", about={"format": 2}, members={}, passphrase="")
        with pytest.raises(BackupError, match="expected format 1; found 2"):
            check(tmp_path / "archive")

    def test_member_outside_of_the_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "member").write_bytes(b"abc")
        write_archive(tmp_path / "archive", about={}, members={"../escaped": tmp_path / "member"}, passphrase="")
        with open_archive(tmp_path / "archive", "") as archive, pytest.raises(BackupError, match="does not list"):
            archive.unpack(tmp_path / "unpacked")
        assert not (tmp_path / "escaped").exists()

    def test_unlisted_member_is_refused(self, archive: Path) -> None:
        with open_archive(archive, "") as opened:
            del opened.manifest["members"]["keys/secret_key"]
            with pytest.raises(BackupError, match="does not list 'keys/secret_key'"):
                opened.unpack(None)

    def test_missing_member_is_refused(self, archive: Path) -> None:
        with open_archive(archive, "") as opened:
            opened.manifest["members"]["more"] = {}
            with pytest.raises(BackupError, match="it lacks 1 files, such as more"):
                opened.unpack(None)
