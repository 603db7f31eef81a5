"""Pictures that ``manage.py import_posts`` finds in the source."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from blog.posts.models import Post
from blog.transfer.formats.base import Source
from blog.transfer.items import ImportedPost
from blog.transfer.report import Outcome
from blog.transfer.services.picture import PictureImporter
from blog.transfer.services.post import Run, post_import
from tests.blog.transfer.conftest import Import
from tests.blog.transfer.expected import needs
from tests.blog.transfer.sites import make_picture

pytestmark = [pytest.mark.every_database, needs("pictures")]


def test_pictures_are_stored_with_alt_and_caption(import_posts: Import, hugo: Path, media: Path) -> None:
    assert "; 4 pictures" in import_posts(hugo)
    html = Post.objects.get(slug="bundle").body_html
    assert html.count("<picture>") == 2
    assert 'alt="A crane"' in html
    assert "<figcaption>At work</figcaption>" in html
    assert "<figcaption>In *spring*</figcaption>" in html
    featured = Post.objects.get(slug="first").body_html
    assert featured.startswith("<figure>")
    assert "<figcaption>Busan</figcaption>" in featured
    assert len(list((media / "pictures").glob("*.png"))) == 2


def test_second_run_notices_a_changed_picture(import_posts: Import, hugo: Path) -> None:
    import_posts(hugo)
    before = Post.objects.get(slug="bundle").body
    (hugo / "content/posts/bundle/crane.png").write_bytes(make_picture("white"))
    assert "0 made, 2 updated" in import_posts(hugo)
    assert Post.objects.get(slug="bundle").body != before


def test_dry_run_says_which_pictures_are_not_accepted(import_posts: Import, hugo: Path, media: Path) -> None:
    (hugo / "static/img/cover.png").write_bytes(make_picture()[:60])
    output = import_posts(hugo, dry_run=True)
    assert "warning   /posts/first/: picture /img/cover.png: Expected a still picture" in output
    assert "; 3 pictures" in output
    assert not media.exists()


class BusySite(Source):
    """Another user uploads the first picture again each time the import opens the second one."""

    name = key = "busy"

    def read(self) -> Iterator[ImportedPost]:
        yield ImportedPost(id="1", title="Two pictures", body="![A](red)\n\n![B](navy)")

    def open_picture(self, reference: str, post: ImportedPost) -> io.BytesIO:
        if reference == "navy":
            with ThreadPoolExecutor(1) as pool:
                pool.submit(upload_elsewhere, make_picture("red")).result()
        return io.BytesIO(make_picture(reference))


def upload_elsewhere(content: bytes) -> None:
    """Upload as another session, which fails rather than wait for a lock of the import."""
    from blog.pictures.services import picture_create  # noqa: PLC0415  an app that may be removed

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        picture_create(source=content, alt="Red")
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["media", "media_in_s3"])
def test_upload_does_not_wait_for_an_import(request: pytest.FixtureRequest, place: str) -> None:
    """The upload has the lock of the encoder meanwhile, for which the import would wait in turn."""
    request.getfixturevalue(place)
    site = BusySite()
    (item,) = site.read()
    with closing(PictureImporter(site, fetches=False, dry_run=False)) as pictures:
        assert post_import(item=item, run=Run(pictures=pictures)).outcome == Outcome.MADE
    assert Post.objects.get().body.count("picture:") == 2
