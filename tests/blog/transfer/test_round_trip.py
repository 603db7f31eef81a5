"""A site, exported and imported into an empty one, is the same site: every public page, byte for byte."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from blog.accounts.models import User
from blog.posts.models import Post, Series, Tag
from blog.posts.services.post import post_save, post_tag
from blog.posts.services.series import series_save
from blog.posts.services.tag import tag_save
from blog.transfer.models import Redirect

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://blog.example.org/"
# Identifiers in pages: of posts in lists and social cards, of comments, and of pictures; feeds name creation dates too.
IDENTIFIERS = re.compile(
    r'(?P<kind>(?:before|after)/|\.\./(?=\d+/")|cards/|readers-comment-|tag:blog\.example\.org,[-\d]+:/posts/)(?P<id>\d+)'
    r"|(?P<digest>[0-9a-f]{32})(?=-\d+\.)"
)
# The sanitizer writes attributes that it adds in any order.
LAZY = ('loading="lazy" decoding="async"', 'decoding="async" loading="lazy"')


MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)
BODIES = (
    '---\nA *text*: "quotes", \\backslashes, `code`, ``` and +++\n\n+++\n\nend\u00a0here',
    "    indented code first\r\n\r\nWindows' line ends\r\n\r\n\r\n\r\n> and gaps\u2028within",
    "<figure>\n<img src='/x.png' alt='*b*'>\n</figure>\n\n{{< a >}} {% raw %}\n\n[a][b]\n\n[b]: /posts/post-1/",
    "[[toc]]\n\n## A\n\n## A\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nNote[^1]\n\n[^1]: Here.",
    "> [!TIP]\n> https://example.org에서\n\nTerm\n: Meaning\n\n- \\[ ] [a](tel:1)\n\n"
    '![a](/x.png "A \\"caption\\"")\n\n<table><tr><td colspan="2">1</td></tr></table>',
)


def make_site() -> None:
    """Fill a site with posts that have everything, and with what does not go out."""
    posts = make_posts()
    posts[3].translation_of = posts[4]  # a translation that is older than its original
    posts[4].slug = "fourth"
    for post in posts[3:5]:
        post_save(post=post)
    Post.objects.filter(pk=posts[2].pk).update(updated_at=MOMENT + timedelta(days=99, microseconds=1))
    draft = {"author": posts[0].author, "summary": "s", "body": "Later."}
    for post in (
        Post(title="Draft", slug="draft", **draft),
        Post(title="Scheduled", slug="scheduled", published_at=timezone.now() + timedelta(days=9), **draft),
        Post(title="Gone", slug="gone", published_at=MOMENT, deleted_at=timezone.now(), **draft),
    ):
        post_save(post=post)
        post_tag(post=post, names=["도커 1"])
    tag, series = Tag.objects.get(name="도커 0"), Series.objects.get(language="en")
    tag.slug, series.slug = "docker", "wheels"
    tag_save(tag=tag)
    series_save(series=series)
    Redirect.objects.create(path="/2019/old post", post=posts[5])
    add_comments(posts)
    add_pictures(posts)


def make_posts() -> list[Post]:
    """Make posts of two authors in two languages, two at each moment, in series and without."""
    mina = User.objects.create_user("mina.park", display_name="Mina “M” Park", bio="Writes.")
    ada = User.objects.create_user("ada", first_name="Ada", last_name="Lovelace")
    fields = {"title": "Wheels & <more>", "slug": "on-wheels", "description": "All."}
    series = {code: series_save(series=Series(language=code, **fields)) for code in ("en", "ko")}
    posts = []
    for number in range(12):
        language = ("en", "ko")[number % 3 == 0]
        post = Post(
            author=(mina, ada)[number % 2],
            title=f'Title {number}: “C:\\dir”\u00a0& "<b>"',
            slug=f"post-{number}",
            summary=f"A  summary\u00a0{number}.",
            body=BODIES[number % len(BODIES)],
            language=language,
            series=series[language] if number % 4 else None,
            published_at=MOMENT + timedelta(days=number // 2),
        )
        post_tag(post=post_save(post=post), names=["C++ & C", f"도커 {number % 3}"])
        posts.append(post)
    return posts


def add_comments(posts: list[Post]) -> None:
    if not apps.is_installed("blog.comments"):
        return
    from blog.comments.models import CommentStatus  # noqa: PLC0415  optional
    from blog.comments.services import comment_write, comments_moderate, comments_open_set  # noqa: PLC0415  as above

    first = comment_write(post=posts[1], author_name="Ada", body="Well *said*.\n\n> quoted", email="ada@example.org")
    reply = comment_write(post=posts[1], author_name="“미나”", body="`thanks`", parent=first)
    other = comment_write(post=posts[2], author_name="B", body="Closed since.")
    comments_moderate(comments=[first, reply, other], status=CommentStatus.APPROVED)
    comments_open_set(post=posts[2], is_open=False)
    comment_write(post=posts[1], author_name="P", body="Pending.")
    spam = comment_write(post=posts[1], author_name="S", body="Spam.")
    comments_moderate(comments=[spam], status=CommentStatus.SPAM)


def add_pictures(posts: list[Post]) -> None:
    if not apps.is_installed("blog.pictures"):
        return
    from blog.pictures.services import picture_create  # noqa: PLC0415  optional
    from tests.blog.pictures.image_files import picture  # noqa: PLC0415  as above

    plain = picture_create(source=picture(size=(1000, 70)), alt="A [wheel]*")
    other = picture_create(source=picture(size=(60, 40), colour="red"), alt="")
    posts[5].body = (
        f"![](picture:{plain.digest})\n\n![Its *own* alt](<picture:{other.digest}> 'T \"t\"')\n\n"
        f"![by name][p]\n\n`![](picture:{plain.digest})`\n\n[p]: picture:{other.digest}"
    )
    post_save(post=posts[5])


def read_site(folder: Path) -> dict[str, bytes]:
    """Return the files of a static copy by path; names of rows take the place of identifiers."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    keys = {str(post.pk): f"{post.language}-{post.slug}" for post in Post.objects.all()}
    keys |= read_comment_keys()
    digests = read_digests()

    def replace(found: re.Match[str]) -> str:
        if found["digest"]:
            return f"picture {digests.index(found['digest'])}"
        kind = re.sub(r"[-\d]+:", "", found["kind"])
        return f"{kind}{keys.get(('c' if 'comment' in kind else '') + found['id'], found['id'])}"

    return {IDENTIFIERS.sub(replace, name): normalize(content, replace) for name, content in files.items()}


def normalize(content: bytes, replace: Callable[[re.Match[str]], str]) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    for quote in ('"', '\\"'):  # as in HTML, and in JSON
        old, new = (part.replace('"', quote) for part in LAZY)
        text = text.replace(old, new)
    return IDENTIFIERS.sub(replace, text).encode()


def read_comment_keys() -> dict[str, str]:
    if not apps.is_installed("blog.comments"):
        return {}
    from blog.comments.models import Comment  # noqa: PLC0415  optional

    keys = Comment.objects.order_by("created_at").values_list("pk", flat=True)
    return {f"c{pk}": str(number) for number, pk in enumerate(keys)}


def read_digests() -> list[str]:
    if not apps.is_installed("blog.pictures"):
        return []
    from blog.pictures.models import Picture  # noqa: PLC0415  optional

    return list(Picture.objects.order_by("pk").values_list("digest", flat=True))


@pytest.fixture
def before(media: Path, settings: Settings, tmp_path: Path) -> dict[str, bytes]:
    """The public pages of a site that was exported to ``posts`` and then emptied."""
    settings.POSTS_PER_PAGE, settings.CANONICAL_ORIGIN = 2, URL.rstrip("/")
    make_site()
    call_command("export_site", str(tmp_path / "before"))
    pages = read_site(tmp_path / "before")
    call_command("export_posts", str(tmp_path / "posts"))
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(media, ignore_errors=True)
    return pages


def test_every_public_page_is_the_same(before: dict[str, bytes], tmp_path: Path) -> None:
    call_command("import_posts", str(tmp_path / "posts"))
    call_command("export_site", str(tmp_path / "after"))
    after = read_site(tmp_path / "after")
    assert len(before) > 80
    assert set(after) == set(before)
    assert [path for path in before if after[path] != before[path]] == []


def test_second_import_changes_nothing(
    before: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also from a ZIP file of the folder."""
    call_command("import_posts", str(tmp_path / "posts"))
    shutil.make_archive(str(tmp_path / "posts"), "zip", tmp_path / "posts")
    capsys.readouterr()
    call_command("import_posts", str(tmp_path / "posts.zip"))
    assert "0 made, 0 updated, 22 unchanged, 0 skipped" in capsys.readouterr().out


def test_later_export_updates_the_same_posts(
    before: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one whose slug has changed at the source."""
    call_command("import_posts", str(tmp_path / "posts"))
    path = tmp_path / "posts/posts/en/post-7.md"
    path.write_text(path.read_text().replace('slug = "post-7"', 'slug = "seventh"'))
    capsys.readouterr()
    call_command("import_posts", str(tmp_path / "posts"))
    assert "0 made, 1 updated, 21 unchanged, 0 skipped" in capsys.readouterr().out
    assert Post.objects.get(slug="seventh").slug_history.get().slug == "post-7"
