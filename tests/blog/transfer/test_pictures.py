"""Pictures that ``manage.py import_posts`` finds in the source."""

from pathlib import Path

import pytest

from blog.posts.models import Post
from tests.blog.transfer.conftest import Import
from tests.blog.transfer.expected import needs
from tests.blog.transfer.sites import make_picture

pytestmark = [pytest.mark.every_database, needs("pictures")]


def test_pictures_are_stored_with_alt_and_caption(import_posts: Import, hugo: Path, media: Path) -> None:
    assert "; 4 pictures" in import_posts(hugo)
    html = Post.objects.get(slug="bundle").body_html
    assert html.count("<picture>") == 2
    assert 'alt="A crane"' in html
    assert 'title="At work"' in html
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
