"""The profile that backs up: an archive by schedule, and a site that comes back from it after its volumes are gone."""

from pathlib import Path

import pytest

from tests.docker.browser import Browser
from tests.docker.conftest import ACCOUNT, StackFactory
from tests.docker.engine import Docker, Stack, wait_until
from tests.docker.test_database_loss import write_post

pytestmark = pytest.mark.engine

FOLDER = "/var/lib/blog/backups"
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def site(image: str, make_stack: StackFactory) -> Stack:
    """A stack of its own, with the profile that backs up."""
    stack = make_stack("backup")
    stack.set(BACKUP_PASSPHRASE=PASSPHRASE)
    stack.up()
    return stack


def list_archives(stack: Stack) -> list[str]:
    return stack.docker("exec", stack.container("slim-backup"), "ls", FOLDER).stdout.split()


def start_backups(stack: Stack) -> str:
    """Start the service, which makes its first backup at once; return the archive's name."""
    stack.compose("--profile", "slim-backup", "up", "--detach", "slim-backup")
    wait_until(lambda: list_archives(stack), within_seconds=120, what="an archive in the volume")
    (name,) = list_archives(stack)
    return name


class TestBackupService:
    def test_site_comes_back_after_its_volumes_are_gone(self, site: Stack, tmp_path: Path) -> None:
        """Posts, the account and the keys; pg_dump is the one of the database's image."""
        site.run_inside(
            *("env", f"DJANGO_SUPERUSER_PASSWORD={ACCOUNT['password']}", "python", "manage.py", "createsuperuser"),
            *("--no-input", f"--username={ACCOUNT['username']}", "--email=tester@example.org"),
        )
        writer = Browser(site.port())
        assert writer.submit("/admin/login/", ACCOUNT, form="login-form").status == 302
        path = write_post(writer, "Before the fire")
        keys = site.run_inside("sh", "-c", "cat /var/lib/blog/keys/*")
        name = start_backups(site)
        archive = tmp_path / name
        site.docker("cp", f"{site.container('slim-backup')}:{FOLDER}/{name}", archive)
        assert name.endswith(".encrypted")
        assert archive.stat().st_mode & 0o077 == 0
        site.compose("--profile", "slim-backup", "down", "--volumes")
        report = restore(site, archive)
        assert "every checksum is right" in report
        site.up()
        assert site.run_inside("sh", "-c", "cat /var/lib/blog/keys/*") == keys
        writer.port = site.port()
        assert "Written by the tests." in writer.get(path).text
        assert writer.get("/admin/").status == 200, "the session of before the fire, which a restored key has signed"


def restore(stack: Stack, archive: Path) -> str:
    """Give the archive to a new container on standard input, as docs/backup.md says."""
    command = ["run", "--rm", "-T", "slim-backup", "python", "manage.py", "restore", "-"]
    with archive.open("rb") as file:
        return stack.compose("--profile", "slim-backup", *command, stdin=file).stdout


class TestFullDisk:
    """A real one: a file system in memory."""

    SITE = (
        "--rm",
        "--env=DATABASE_URL=sqlite:////var/lib/blog/media/db.sqlite3",
        "--env=ALLOWED_HOSTS=localhost",
    )

    def test_backup_leaves_the_older_one(self, docker: Docker, image: str) -> None:
        disk = f"--tmpfs={FOLDER}:size=4m,uid=10001,mode=0700"
        script = f"""
        set -e; cd /app
        python manage.py prepare_database --verbosity 0
        python manage.py backup; sha256sum {FOLDER}/*
        head -c 3000000 /dev/urandom >/var/lib/blog/media/picture.webp
        ! python manage.py backup; sha256sum {FOLDER}/*; ls -A {FOLDER} | wc -l
        python manage.py restore --dry-run {FOLDER}/*
        """
        result = docker("run", *self.SITE, disk, image, "sh", "-c", script)
        before, after = [line for line in result.stdout.splitlines() if FOLDER in line]
        assert before == after
        assert "\n1\n" in result.stdout
        assert "No space left on device" in result.stderr

    def test_restore_leaves_the_old_data(self, docker: Docker, image: str) -> None:
        """The disk with the pictures has space for the site, and not for the backup beside it."""
        disk = "--tmpfs=/var/lib/blog/media:size=12m,uid=10001"
        media = "/var/lib/blog/media"
        script = f"""
        set -e; cd /app
        python manage.py prepare_database --verbosity 0
        head -c 5000000 /dev/urandom >{media}/picture.webp
        python manage.py backup
        echo later >{media}/later.webp
        sha256sum {media}/*.*
        ! python manage.py restore --replace {FOLDER}/*
        sha256sum {media}/*.*; ls -A {media}
        """
        result = docker("run", *self.SITE, disk, image, "sh", "-c", script)
        sums = [line for line in result.stdout.splitlines() if media in line]
        assert len(sums) >= 6
        assert sums[: len(sums) // 2] == sums[len(sums) // 2 :]
        assert "No space left on device. The old data is unchanged." in result.stderr
        assert ".restore" not in result.stdout
