"""The folder of Markdown files that ``export_posts`` writes; ``test_round_trip.py`` imports one again."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from blog.posts.models import Post, Series
from blog.posts.services.post import post_save
from blog.transfer.models import Redirect
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db(transaction=True)  # a snapshot needs a transaction of its own

AT = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)


def export(folder: Path, **options: bool) -> dict[str, Any]:
    call_command("export_posts", str(folder), **options)
    site: dict[str, Any] = json.loads((folder / "site.json").read_text())
    return site


def read_post(path: Path) -> tuple[dict[str, Any], str]:
    front_matter, _end, body = path.read_text().removeprefix("+++").partition("\n+++\n\n")
    return tomllib.loads(front_matter), body


def test_front_matter_has_all_fields(make_post: MakePost, tmp_path: Path) -> None:
    series = Series.objects.create(title="Wheels", slug="on-wheels", language="en")
    post = make_post(title='A "\\ \x7f title', slug="old", tags=("C++", "도커"), series=series, published_at=AT)
    post.slug = "a"
    post_save(post=post)
    Post.objects.filter(pk=post.pk).update(updated_at=AT)
    Redirect.objects.create(path="/2019/a", post=post)
    other = make_post(slug="하나", language="ko", translation_of=post)
    export(tmp_path / "posts")
    fields, body = read_post(tmp_path / "posts/posts/en/a.md")
    assert (fields["title"], fields["slug"], fields["summary"]) == (post.title, "a", post.summary)
    assert (fields["language"], fields["published_at"], fields["updated_at"]) == ("en", AT, AT)
    assert (fields["series"], fields["series_slug"], fields["series_number"]) == ("Wheels", "on-wheels", 1)
    assert (fields["tags"], fields["author"]) == (["C++", "도커"], {"username": "mina", "name": "Mina Park"})
    assert (fields["aliases"], fields["translation_key"]) == (["/posts/old/", "/2019/a"], str(post.pk))
    assert body == post.body
    assert read_post(tmp_path / "posts/posts/ko/하나.md")[0]["translation_key"] == str(post.pk)
    assert other.pk


def test_drafts_go_out_and_the_trash_stays(
    hidden_posts: list[Post], make_post: MakePost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_post(slug="public")
    site = export(tmp_path / "all")
    assert "4 posts in the trash were left out" in capsys.readouterr().out
    assert len(site["posts"]) == 5
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o700
    assert "published_at" not in read_post(tmp_path / "all/posts/en/secret-draft-en.md")[0]
    assert read_post(tmp_path / "all/posts/en/secret-scheduled-en.md")[0]["published_at"] > timezone.now()


def test_published_alone(hidden_posts: list[Post], make_post: MakePost, tmp_path: Path) -> None:
    """Nothing about other posts is in any file."""
    make_post(slug="public")
    assert export(tmp_path / "public", published=True)["posts"] == ["posts/en/public.md"]
    assert not [path for path in (tmp_path / "public").rglob("*.*") if "ecret" in path.read_text()]


def test_earlier_export_is_replaced_on_request_alone(make_post: MakePost, tmp_path: Path) -> None:
    make_post(slug="first")
    export(tmp_path / "posts")
    with pytest.raises(CommandError, match="Add --replace"):
        export(tmp_path / "posts")
    Post.objects.update(slug="second")
    export(tmp_path / "posts", replace=True)
    assert [path.name for path in (tmp_path / "posts/posts/en").iterdir()] == ["second.md"]


def test_long_slug_fits_into_a_file_name(make_post: MakePost, tmp_path: Path) -> None:
    slug = "가" * 200
    make_post(slug=slug)
    (name,) = export(tmp_path / "posts")["posts"]
    assert read_post(tmp_path / "posts" / name)[0]["slug"] == slug


if apps.is_installed("blog.comments"):

    def test_private_parts_of_comments_stay(make_post: MakePost, tmp_path: Path) -> None:
        """Addresses, spam, and with ``--published`` what waits for a moderator."""
        from blog.comments.models import CommentStatus  # noqa: PLC0415  optional
        from blog.comments.services import comment_write, comments_moderate  # noqa: PLC0415  as above

        post = make_post(slug="a")
        names = ("approved", "pending", "spam", "rejected")
        for name in names:
            comment = comment_write(post=post, author_name=name, body=name, email="ada@example.org")
            comments_moderate(comments=[comment], status=CommentStatus(name))
        for folder, expected in (("all", ["approved", "pending"]), ("public", ["approved"])):
            export(tmp_path / folder, published=folder == "public")
            text = (tmp_path / folder / "comments.json").read_text()
            assert [comment["body"] for comment in json.loads(text)["posts/en/a.md"]] == expected
            assert "example.org" not in text


if apps.is_installed("blog.pictures"):

    def test_pictures_are_files_that_texts_name(
        make_post: MakePost, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Other programs find them too; a missing picture stays as it is written, and a lost file is reported."""
        from blog.pictures.services import picture_create  # noqa: PLC0415  optional
        from tests.blog.pictures.image_files import picture  # noqa: PLC0415  as above

        stored = picture_create(source=picture(size=(600, 400)), alt="A *wheel*")
        body = (
            f"![]({'picture:' + stored.digest})\n\n![own](picture:{stored.digest} 'T')\n\n![gone](picture:{'0' * 32})"
        )
        make_post(slug="a", body=body)
        export(tmp_path / "posts")
        name = f"../../pictures/{stored.digest}.png"
        _fields, text = read_post(tmp_path / "posts/posts/en/a.md")
        assert text == f"![A \\*wheel\\*]({name})\n\n![own]({name} 'T')\n\n![gone](picture:{'0' * 32})"
        content = (tmp_path / "posts/posts/en" / name).read_bytes()
        assert content == (media / "pictures" / f"{stored.digest}-600.png").read_bytes()
        (media / "pictures" / f"{stored.digest}-600.png").unlink()
        export(tmp_path / "lost")
        assert f"left out pictures/{stored.digest}-600.png" in capsys.readouterr().err
        assert read_post(tmp_path / "lost/posts/en/a.md")[1] == body
