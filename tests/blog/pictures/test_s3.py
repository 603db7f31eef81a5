"""Pictures in S3-compatible storage, on a real server with its API."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from blog.pictures.files import files_lock
from blog.pictures.models import Picture
from blog.pictures.services import orphans_delete, picture_create, picture_delete
from tests.blog.pictures.image_files import picture
from tests.processes import a_session_waits_for_a_lock, wait_until
from tests.s3_server import Bucket

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def stored_names(made: Picture) -> set[str]:
    return {f"pictures/{name}" for name in made.get_file_names()}


class TestUpload:
    def test_files_are_in_the_bucket_alone(self, media_in_s3: Bucket, media: Path) -> None:
        made = picture_create(source=picture("JPEG"), alt="Teal")
        assert set(media_in_s3.files()) == stored_names(made)
        assert made.byte_count == sum(map(len, media_in_s3.files().values()))
        assert not [path for path in media.rglob("*") if path.is_file() and path.name[0] != "."]

    def test_same_bytes_are_the_same_picture(self, media_in_s3: Bucket) -> None:
        """A lost file comes back."""
        made = picture_create(source=picture(), alt="One")
        before = media_in_s3.files()
        assert picture_create(source=picture(), alt="Another") == made
        media_in_s3.delete(f"pictures/{made.get_file_names()[0]}")
        assert picture_create(source=picture(), alt="Another") == made
        assert media_in_s3.files() == before

    def test_rejected_picture_stores_nothing(self, media_in_s3: Bucket) -> None:
        with pytest.raises(ValidationError):
            picture_create(source=b"<svg>", alt="One")
        assert media_in_s3.files() == {}

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_same_picture_from_two_machines_is_one_row(
        self, media_in_s3: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Each encodes in a folder of its own, with a lock of its own; they share the database's lock alone."""
        monkeypatch.setattr("blog.pictures.files.work_folder", lambda: Path(tempfile.mkdtemp(dir=tmp_path)))
        start = Barrier(2)

        def upload(machine: int) -> int:
            start.wait()
            try:
                return picture_create(source=picture(size=(900, 600)), alt=f"Machine {machine}").pk
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(upload, (1, 2))
        assert first == second
        assert set(media_in_s3.files()) == stored_names(Picture.objects.get())


class TestFile:
    def test_is_served_by_the_site(self, client: Client, media_in_s3: Bucket) -> None:
        """With the headers of a local file: readers ask no other server, and the bucket stays private."""
        made = picture_create(source=picture("JPEG"), alt="Teal")
        response = client.get(made.get_url())
        assert made.get_url().startswith("/media/pictures/")
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        content = response.getvalue()
        assert content == media_in_s3.files()[f"pictures/{made.get_file_names()[-1]}"]
        assert int(response["Content-Length"]) == len(content)
        again = client.get(made.get_url(), headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        assert int(client.head(made.get_url())["Content-Length"]) == len(content)

    def test_missing_file_is_404(self, client: Client, media_in_s3: Bucket) -> None:
        assert client.get(f"/media/pictures/{'0' * 32}-480.jpg").status_code == 404


class TestRemoval:
    def test_deleting_removes_the_files_after_the_commit(
        self, media_in_s3: Bucket, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        made = picture_create(source=picture(), alt="One")
        with django_capture_on_commit_callbacks(execute=True):
            picture_delete(picture=made)
            assert set(media_in_s3.files()) == stored_names(made)
        assert media_in_s3.files() == {}

    def test_orphans_and_stray_files_are_deleted(self, media_in_s3: Bucket) -> None:
        """Recent ones stay."""
        made = picture_create(source=picture(), alt="orphan")
        media_in_s3.write(f"pictures/{'0' * 32}-480.jpg", b"left")
        assert orphans_delete(older_than=WEEK) == []
        Picture.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
        (orphan,) = orphans_delete(older_than=WEEK)
        assert orphan.byte_count == made.byte_count
        output = StringIO()
        call_command("clean_pictures", days=0, stdout=output)
        assert "1 removed, 4 bytes." in output.getvalue()
        assert media_in_s3.files() == {}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_removal_waits_for_an_upload_on_another_machine(media_in_s3: Bucket) -> None:
    """Else it could delete the files of a picture whose row is not saved yet."""
    with ThreadPoolExecutor(1) as pool:
        with files_lock():
            cleaning = pool.submit(clean_and_disconnect)
            wait_until(a_session_waits_for_a_lock)
            assert not cleaning.done()
        assert cleaning.result(timeout=30) == []


@pytest.mark.django_db(transaction=True)
def test_lock_refuses_to_be_kept_by_another_transaction(media_in_s3: Bucket) -> None:
    """An import of a post once kept it, and waited for an upload that waited for it."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), files_lock():
        pass


def clean_and_disconnect() -> list[object]:
    try:
        return list(orphans_delete(older_than=WEEK))
    finally:
        connection.close()
