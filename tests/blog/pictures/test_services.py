"""Upload, rendering and cleaning up of pictures."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from blog.pictures.models import Picture, make_markdown
from blog.pictures.services import orphans_delete, picture_create, picture_delete
from blog.posts.rendering.markdown import render_markdown
from blog.posts.rendering.sanitizer import make_urls_absolute
from tests.blog.pictures.image_files import photo_with_position, picture
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
LOCKS = (".lock", ".encoder.lock")


def list_files(media: Path) -> list[str]:
    folder = media / "pictures"
    return sorted(path.name for path in folder.iterdir() if path.name not in LOCKS) if folder.exists() else []


class TestUpload:
    def test_files_and_row_are_created(self, media: Path) -> None:
        made = picture_create(source=picture("JPEG"), alt="Teal")
        assert list_files(media) == sorted(made.get_file_names())
        assert made.byte_count == sum((media / "pictures" / name).stat().st_size for name in list_files(media))
        assert (made.width, made.height) == (60, 40)

    def test_same_bytes_are_the_same_picture(self, media: Path) -> None:
        """It is not encoded again."""
        first = picture_create(source=picture(), alt="One")
        before = [(media / "pictures" / name).stat().st_mtime_ns for name in list_files(media)]
        second = picture_create(source=picture(), alt="Another")
        assert (second.pk, second.alt, Picture.objects.count()) == (first.pk, "One", 1)
        assert [(media / "pictures" / name).stat().st_mtime_ns for name in list_files(media)] == before

    def test_lost_file_is_restored_by_the_next_upload(self, media: Path) -> None:
        """For example after a backup without the volume `media`."""
        made = picture_create(source=picture(), alt="One")
        (media / "pictures" / made.get_file_names()[0]).unlink()
        picture_create(source=picture(), alt="One")
        assert list_files(media) == sorted(made.get_file_names())

    def test_too_long_text_is_rejected_before_encoding(self, media: Path) -> None:
        with pytest.raises(ValidationError):
            picture_create(source=picture(), alt="x" * 301)
        assert list_files(media) == []

    def test_deleting_removes_the_files_after_the_commit(
        self, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        """A backup that begins before the commit has the row, and needs the files."""
        made = picture_create(source=picture(), alt="One")
        with django_capture_on_commit_callbacks(execute=True):
            picture_delete(picture=made)
            assert list_files(media) == sorted(made.get_file_names())
        assert not Picture.objects.exists()
        assert list_files(media) == []

    def test_deleted_picture_that_is_uploaded_again_keeps_its_files(
        self, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            picture_delete(picture=picture_create(source=picture(), alt="One"))
            again = picture_create(source=picture(), alt="One")
        assert list_files(media) == sorted(again.get_file_names())


class TestRendering:
    def test_picture_in_every_format(self, media: Path) -> None:
        """With its dimensions, and loaded lazily."""
        made = picture_create(source=picture("JPEG", (1200, 600)), alt="Teal")
        shown = BeautifulSoup(render_markdown(made.markdown).html, "html.parser").picture
        assert shown
        assert [source["type"] for source in shown.find_all("source")] == ["image/avif"]
        base = f"/media/pictures/{made.digest}"
        files = f"{base}-480.avif 480w, {base}-960.avif 960w, {base}-1200.avif 1200w"
        assert shown.find_all("source")[0]["srcset"] == files
        assert shown.img
        expected = {"alt": "Teal", "width": "1200", "height": "600", "loading": "lazy", "decoding": "async"}
        assert expected.items() <= shown.img.attrs.items()
        assert shown.img["src"] == f"{base}-960.jpg"
        assert shown.img["sizes"] == "(min-width: 34rem) 31rem, 92vw"

    def test_picture_of_a_release_that_also_made_webp(self, media: Path) -> None:
        """Its files are still there, so its texts keep them when they are rendered again."""
        made = picture_create(source=picture("JPEG"), alt="Teal")
        made.formats = ["avif", "webp", "jpg"]
        made.save()
        html = render_markdown(made.markdown).html
        assert f'<source type="image/webp" srcset="/media/pictures/{made.digest}-60.webp 60w"' in html

    @pytest.mark.parametrize("alt", ["a [b] c", 'say "x" & <b>', "`*_\\", "한글 설명", "line\nbreak"])
    def test_alternative_text_is_escaped_in_markdown(self, media: Path, alt: str) -> None:
        made = picture_create(source=picture(), alt="own")
        shown = BeautifulSoup(render_markdown(make_markdown(made.digest, alt)).html, "html.parser").img
        assert shown
        assert shown["alt"] == " ".join(alt.split())

    def test_without_a_text_the_one_of_the_upload_is_used(self, media: Path) -> None:
        made = picture_create(source=picture(), alt="Teal")
        assert 'alt="Teal"' in render_markdown(f"![](picture:{made.digest})").html

    def test_decorative_picture_has_an_empty_text(self, media: Path) -> None:
        assert 'alt=""' in render_markdown(picture_create(source=picture(), alt="").markdown).html

    @pytest.mark.parametrize("reference", ["0" * 32, "nonsense", "../../etc/passwd", "A" * 32])
    def test_missing_picture(self, reference: str) -> None:
        html = render_markdown(f"Before ![A wheel](picture:{reference}) after").html
        assert "Picture not found:" in html
        assert "A wheel" in html
        assert "<img" not in html

    def test_many_pictures_take_one_query(self, media: Path, django_assert_num_queries: object) -> None:
        assert callable(django_assert_num_queries)
        made = [picture_create(source=picture(colour=colour), alt=colour) for colour in ("red", "blue", "green")]
        with django_assert_num_queries(1):
            render_markdown("\n\n".join(one.markdown for one in made))

    @pytest.mark.parametrize(
        "html",
        [
            '<img srcset="https://evil.example/x.png 2x" alt="">',
            '<picture><source srcset="https://evil.example/x.avif"><img alt=""></picture>',
            '<picture><source srcset="/media/pictures/../x.avif 1w"><img alt=""></picture>',
            '<picture><source srcset="/admin/logout/ 480w"><img alt=""></picture>',
            '<picture><source type="text/html" sizes="1px"><img alt=""></picture>',
        ],
    )
    def test_html_can_not_refer_to_other_files(self, html: str) -> None:
        rendered = render_markdown(html).html
        assert not [name for name in ("srcset", "sizes", "type=") if name in rendered]

    def test_urls_can_be_made_absolute(self, media: Path) -> None:
        """For feeds."""
        made = picture_create(source=picture(size=(1000, 500)), alt="Teal")
        html = make_urls_absolute(render_markdown(made.markdown).html, base="https://blog.example.org/posts/x/")
        assert html.count("https://blog.example.org/media/") == html.count("/media/") >= 5


class TestOrphans:
    def age(self, media: Path, days: int) -> None:
        Picture.objects.update(uploaded_at=timezone.now() - timedelta(days=days))
        for path in (media / "pictures").iterdir():
            os.utime(path, (time.time() - days * 86_400,) * 2)

    def test_old_unused_picture_is_deleted(self, media: Path, make_post: MakePost) -> None:
        """Those in posts and in the trash stay, and recent ones."""
        used = [picture_create(source=picture(colour=colour), alt=colour) for colour in ("red", "blue")]
        make_post(body=used[0].markdown)
        make_post(body=used[1].markdown, deleted_at=timezone.now())
        picture_create(source=picture(), alt="orphan")
        self.age(media, 8)
        fresh = picture_create(source=picture(colour="green"), alt="fresh")
        (orphan,) = orphans_delete(older_than=WEEK)
        assert orphan.byte_count > 0
        assert {one.pk for one in Picture.objects.all()} == {one.pk for one in [*used, fresh]}
        assert list_files(media) == sorted(name for one in [*used, fresh] for name in one.get_file_names())

    def test_dry_run_removes_nothing(self, media: Path) -> None:
        picture_create(source=picture(), alt="orphan")
        self.age(media, 8)
        before = list_files(media)
        assert len(orphans_delete(older_than=WEEK, dry_run=True)) == 1
        assert list_files(media) == before
        assert Picture.objects.count() == 1

    def test_uploading_again_renews_a_picture(self, media: Path) -> None:
        picture_create(source=picture(), alt="orphan")
        self.age(media, 8)
        picture_create(source=picture(), alt="orphan")
        assert orphans_delete(older_than=WEEK) == []

    def test_old_stray_files_are_deleted(self, media: Path) -> None:
        made = picture_create(source=photo_with_position(), alt="used")
        for name in (".upload-x1", f"{'0' * 32}-480.jpg"):
            (media / "pictures" / name).write_bytes(b"left")
        assert orphans_delete(older_than=WEEK) == []
        self.age(media, 8)
        Picture.objects.update(uploaded_at=timezone.now())
        assert sum(orphan.byte_count for orphan in orphans_delete(older_than=WEEK)) == 8
        assert list_files(media) == sorted(made.get_file_names())
