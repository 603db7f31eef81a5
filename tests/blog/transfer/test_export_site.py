"""The command ``export_site``; ``test_static_site.py`` looks at what it writes."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse

from blog.accounts.models import User
from blog.posts.services.preview_link import get_preview_token, preview_link_create
from blog.transfer.models import Redirect
from tests.conftest import MakePost

# A snapshot needs a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

BASE = "https://name.github.io/blog/"


if apps.is_installed("blog.comments"):

    def test_comments_are_shown_without_a_way_to_reply(make_post: MakePost, media: Path, tmp_path: Path) -> None:
        from blog.comments.models import CommentStatus  # noqa: PLC0415  optional
        from blog.comments.services import comment_write, comments_moderate  # noqa: PLC0415  as above

        comment = comment_write(post=make_post(slug="a"), author_name="Ada", body="Well *said*.")
        comments_moderate(comments=[comment], status=CommentStatus.APPROVED)
        call_command("export_site", str(tmp_path / "copy"), url=BASE, verbosity=0)
        page = (tmp_path / "copy/posts/a/index.html").read_text()
        assert "Well <em>said</em>." in page
        assert "Comments are closed." in page
        assert "comments/new" not in page


if apps.is_installed("blog.pictures"):

    def test_pictures_are_files_of_the_copy(make_post: MakePost, media: Path, tmp_path: Path) -> None:
        from blog.pictures.services import picture_create  # noqa: PLC0415  optional
        from tests.blog.pictures.image_files import picture  # noqa: PLC0415  as above

        stored = picture_create(source=picture(size=(600, 400)), alt="A wheel")
        make_post(slug="a", body=stored.markdown)
        call_command("export_site", str(tmp_path / "copy"), url=BASE, verbosity=0)
        copied = {path.name: path.read_bytes() for path in (tmp_path / "copy/media/pictures").iterdir()}
        assert copied == {name: (media / "pictures" / name).read_bytes() for name in stored.get_file_names()}


class TestAddress:
    @pytest.mark.parametrize(
        "url", ["", "name.github.io", "ftp://a.example/", "https:///blog/", "https://a.example/?b"]
    )
    def test_only_an_address_of_a_site_is_accepted(self, tmp_path: Path, url: str) -> None:
        with pytest.raises(CommandError, match="--url: expected the address"):
            call_command("export_site", str(tmp_path / "copy"), url=url)
        assert not list(tmp_path.iterdir())


@pytest.mark.every_database
def test_broken_links_of_writers_are_reported(
    make_post: MakePost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also those to pages that need a server, which no file takes the place of."""
    draft = make_post(slug="draft", title="Secret", published_at=None)
    preview = reverse("posts:preview", args=[get_preview_token(preview_link_create(post=draft))])
    links = ("/posts/gone/", "/static/..%2F..%2Fmanage.py", "/admin/", preview, "/healthz", "/posts/b", "//a.example/")
    make_post(slug="b", body=" ".join(f"[link]({link})" for link in links))
    call_command("export_site", str(tmp_path / "copy"), url=BASE)
    output = capsys.readouterr()
    found = [line.split(" links to ")[1] for line in output.err.splitlines()]
    assert sorted(found) == [
        "/admin/login/: needs a server",
        "/healthz: needs a server",
        "/posts/gone/: status 404",
        f"{preview}: needs a server",
        "/static/../../manage.py: no such static file",
    ]
    assert "5 broken links" in output.out
    assert not [path for path in (tmp_path / "copy").rglob("*.html") if "Secret" in path.read_text()]
    assert not (tmp_path / "copy/admin").exists()


def test_nothing_is_written_outside_the_folder(make_post: MakePost, tmp_path: Path) -> None:
    """Even if a text links outside, or an import brought such former URLs."""
    links = ("/?before=../../../out", "/posts/b/?utm_source=x", "/%2e%2e/%2e%2e/out/")
    post = make_post(slug="b", body=" ".join(f"[link]({link})" for link in links))
    for path in ("/../../out", "/a/../../../out", "/404.html", "/posts/b/index.html/out", f"/{'o' * 300}", "/old"):
        Redirect.objects.create(path=path, post=post)
    call_command("export_site", str(tmp_path / "parent/copy"), url=BASE)
    assert [path.name for path in tmp_path.iterdir()] == ["parent"]
    assert [path.name for path in (tmp_path / "parent").iterdir()] == ["copy"]
    copy = tmp_path / "parent/copy"
    assert not list(copy.rglob("*out*"))
    assert not list(copy.rglob("*utm*"))
    assert (copy / "old/index.html").exists()
    assert "Page not found" in (copy / "404.html").read_text()


def test_page_with_a_server_error_stops_the_export(make_post: MakePost, tmp_path: Path) -> None:
    """Nothing is written, and the message names the page."""
    make_post(slug="a")
    User.objects.update(username="no/url")
    with pytest.raises(CommandError, match="the site answers /posts/a/ with status 500"):
        call_command("export_site", str(tmp_path / "copy"), url=BASE)
    assert not list(tmp_path.iterdir())
