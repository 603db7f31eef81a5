"""Sites to back up and to restore."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from blog.backups import encrypted_file
from tests.blog.backups.sites import BackupSite, new_database, previous_backup

MakeSite = Callable[[str], BackupSite]


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """A function that makes a site with keys and an empty database, by its name."""
    with ExitStack() as databases:

        def make(name: str) -> BackupSite:
            folder = tmp_path / name
            folder.mkdir()
            return BackupSite(folder, databases.enter_context(new_database(folder)))

        yield make


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, BackupSite]]:
    """The folder and the site of a backup of the previous version, migrated and backed up."""
    folder = tmp_path_factory.mktemp("original")
    with new_database(folder) as url:
        site = BackupSite(folder, url)
        site.run("restore", str(previous_backup()))
        site.run("migrate", "--verbosity=0")
        site.backup()
        yield folder, site


@pytest.fixture
def site(original: tuple[Path, BackupSite], tmp_path: Path) -> Iterator[BackupSite]:
    """A site with posts, comments, pictures and e-mail addresses."""
    folder, site = original
    shutil.copytree(folder, tmp_path / "site")
    with new_database(tmp_path / "site", template=site.url.rpartition("/")[2]) as copy:
        yield BackupSite(tmp_path / "site", copy)


@pytest.fixture
def archive(site: BackupSite) -> Path:
    """A backup of ``site``, without a passphrase."""
    (archive,) = site.archives()
    return archive


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys from passphrases in a millisecond; processes of sites take their time."""
    monkeypatch.setattr(encrypted_file, "SCRYPT_N", 2)
