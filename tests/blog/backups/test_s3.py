"""Backups of a site whose pictures are in S3-compatible storage."""

import pytest
from django.apps import apps

from blog.backups.archive import open_archive
from tests.blog.backups.conftest import MakeSite
from tests.blog.backups.sites import BackupSite
from tests.s3_server import Bucket

# The database's part is tested on both kinds by the other modules.
pytestmark = pytest.mark.postgresql


@pytest.fixture
def local_files(site: BackupSite) -> dict[str, bytes]:
    """The pictures of ``site`` as they are in a folder."""
    folder = site.media / "pictures"
    return {f"pictures/{path.name}": path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}


def test_site_moves_into_s3_and_back(
    site: BackupSite, local_files: dict[str, bytes], make_site: MakeSite, bucket: Bucket
) -> None:
    """By a backup and a restore; the site in S3 is backed up in between."""
    archive, in_s3, local = site.backup(), make_site("in-s3"), make_site("local")
    in_s3.run("restore", str(archive), **bucket.environ)
    assert local_files
    assert bucket.files() == local_files
    assert in_s3.slugs() == site.slugs()
    local.run("restore", str(in_s3.backup(**bucket.environ)))
    assert local.state() == site.state()


def test_restore_leaves_the_old_pictures_to_clean_pictures(
    site: BackupSite, local_files: dict[str, bytes], bucket: Bucket
) -> None:
    """Until the database is replaced, its pictures are needed; afterwards they belong to no row."""
    stray = f"pictures/{'0' * 32}-480.webp"
    bucket.write(stray, b"of the old data")
    archive = site.backup()
    error = site.fail("restore", str(archive), **bucket.environ)
    assert "1 pictures' files" in error
    site.run("restore", str(archive), "--replace", **bucket.environ)
    assert set(bucket.files()) == {*local_files, stray}
    if apps.is_installed("blog.pictures"):
        site.run("clean_pictures", "--days=0", **bucket.environ)
        assert bucket.files() == local_files


def test_storage_that_is_away_stops_a_backup_and_a_restore(site: BackupSite, bucket: Bucket) -> None:
    """No incomplete archive is left, and the old data stays."""
    slugs, before = site.slugs(), site.archives()
    away = bucket.environ | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}
    for command in (("backup",), ("restore", str(before[0]), "--replace")):
        assert "the storage that MEDIA_URL names failed" in site.fail(*command, **away)
    assert (site.slugs(), site.archives()) == (slugs, before)


def test_archive_lists_the_pictures(site: BackupSite, bucket: Bucket) -> None:
    bucket.write("pictures/a.webp", b"a")
    bucket.write("pictures/.hidden", b"h")
    with open_archive(site.backup(**bucket.environ), "") as archive:
        media = {name for name in archive.manifest["members"] if name.startswith("media/")}
    assert media == {"media/pictures/a.webp"}
