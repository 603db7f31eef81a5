"""Tests of blog/transfer/formats/wordpress.py with an export that WordPress made of make_exports/wordpress.toml."""

import re
import shutil
import tomllib
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import parse
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from blog.posts.models import Post
from blog.posts.services.post import posts_publish
from blog.transfer.formats.wordpress import read
from tests.blog.transfer.expected import Entry, Imported, find_problems, import_source, needs

HERE = Path(__file__).parent.parent
EXPORT = HERE / "exports" / "wordpress" / "harbour.WordPress.xml"
SITE = tomllib.loads((HERE / "make_exports" / "wordpress.toml").read_text())
ENTRIES = [*SITE["posts"], *SITE["pages"]]
IMPORTED = [entry for entry in ENTRIES if entry.get("imported_as") != "skipped"]
EDITOR_ZONE = ZoneInfo("Asia/Seoul")
STATUSES = {"draft": "draft", "pending": "draft", "future": "scheduled"}
NAMES = {user["username"]: user["name"] for user in SITE["users"]}


def get_name(entry: Entry) -> str:
    return str(entry["slug"] or entry["title"])


def find_post(imported: Imported, entry: Entry) -> Post:
    return next(post for slug, post in imported.posts.items() if slug == entry["slug"] or post.title == entry["title"])


@pytest.mark.parametrize("entry", IMPORTED, ids=get_name)
def test_every_text_and_picture_is_there(imported: Imported, entry: Entry) -> None:
    post = find_post(imported, entry)
    assert list(find_problems(entry, post, EXPORT.parent / "uploads")) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=get_name)
def test_everything_that_is_lost_is_reported(imported: Imported, entry: Entry) -> None:
    warnings = imported.get_warnings(entry["title"])
    assert [lost for lost in entry.get("lost", []) if lost not in warnings] == []


@pytest.mark.parametrize("entry", IMPORTED, ids=get_name)
def test_titles_dates_authors_and_tags_are_kept(imported: Imported, entry: Entry) -> None:
    post = find_post(imported, entry)
    names = {*entry.get("categories", []), *entry.get("tags", [])}
    assert post.author.display_name == NAMES[entry["author"]]
    assert post.title.rstrip("…") == entry["title"][: len(post.title.rstrip("…"))] or not entry["title"]
    assert {tag.name for tag in post.tags.all()} == {" ".join(name.replace(",", " ").split()) for name in names}
    assert post.summary == entry.get("excerpt", post.summary)
    assert post.status == STATUSES.get(entry.get("status", "publish"), entry.get("imported_as", "published"))


@pytest.mark.parametrize("entry", [entry for entry in IMPORTED if "date" in entry], ids=get_name)
def test_time_of_publication_is_that_of_the_sites_clock(imported: Imported, entry: Entry) -> None:
    post = find_post(imported, entry)
    written = datetime.fromisoformat(entry["date"]).replace(tzinfo=EDITOR_ZONE)
    assert post.published_at == (written if post.status in ("published", "scheduled") else None)


@needs("comments")
@pytest.mark.parametrize("comment", SITE["comments"], ids=lambda comment: comment["text"])
def test_comments_are_kept_with_their_threads(imported: Imported, comment: Entry) -> None:
    from blog.comments.models import Comment  # noqa: PLC0415  an app that may be removed

    found = [each for each in Comment.objects.all() if comment["text"] in read_text(each.body_html)]
    if comment["status"] in ("spam", "trash"):
        assert found == []
        return
    assert [each.author_name for each in found] == [comment["author_name"]]
    assert found[0].email == comment["author_email"]
    assert found[0].created_at == datetime.fromisoformat(comment["date"]).replace(tzinfo=EDITOR_ZONE)
    assert found[0].status == {"approved": "approved", "hold": "pending"}[comment["status"]]
    assert (found[0].parent is not None) == ("parent" in comment)
    assert found[0].post == imported.posts[comment["post"]]


@needs("comments")
def test_closed_comments_stay_closed(imported: Imported) -> None:
    from blog.comments.models import get_rendered_comments  # noqa: PLC0415  an app that may be removed

    assert not get_rendered_comments(imported.posts["closed-for-comments"]).accepts_comments
    assert get_rendered_comments(imported.posts["talked-about"]).accepts_comments


def test_every_former_url_redirects(imported: Imported, client: Client) -> None:
    former = {read(item, "post_name"): f"/?p={read(item, 'post_id')}" for item in parse(EXPORT).iter("item")}
    for entry in SITE["posts"]:
        if not (entry.get("imported_as") or entry.get("status") or not entry["slug"]):
            url = imported.posts[entry["slug"]].get_absolute_url()
            year, month, _day = entry["date"].split("-")
            for path in (f"/{year}/{month}/{entry['slug']}/", former[quote(entry["slug"]).lower()]):
                assert (client.get(path).status_code, client.get(path).headers.get("Location")) == (301, url)
    changed = client.get("/2024/03/open-for-comments/")
    assert changed.headers["Location"] == imported.posts["closed-for-comments"].get_absolute_url()


def test_pages_redirect_once_they_are_published_as_posts(imported: Imported, client: Client) -> None:
    assert client.get("/about/crew/").status_code == 404
    with transaction.atomic():
        posts_publish(posts=[imported.posts["crew"]])
        assert client.get("/about/crew/").status_code == 301
        transaction.set_rollback(True)


def test_links_within_the_former_site_work(imported: Imported, client: Client) -> None:
    links = BeautifulSoup(imported.posts["own-links"].body_html, "html.parser").select("p a")
    assert [client.get(str(link["href"]), follow=True).status_code for link in links] == [200, 200, 200]


@needs("pictures")
def test_featured_picture_is_above_the_text(imported: Imported) -> None:
    assert imported.posts["hello-wheel"].body.startswith("<figure>\n\n![A harbour in the morning](picture:")


def test_captions_belong_to_their_pictures(imported: Imported) -> None:
    figures = BeautifulSoup(imported.posts["gallery-block"].body_html, "html.parser").find_all("figure")
    assert [figure.get_text(strip=True, separator=" ") for figure in figures] == ["The harbour at six"]


def test_second_run_changes_nothing(imported: Imported, tmp_path: Path) -> None:
    for again in import_source(EXPORT, tmp_path):
        assert {row["outcome"] for row in again.rows} <= {"unchanged", "skipped"}


@pytest.mark.django_db
def test_exports_without_an_address_are_different_sites(tmp_path: Path) -> None:
    """Very old ones have none; ids of their posts are the same."""
    export = re.sub(r"<wp:base_blog_url>.*?</wp:base_blog_url>", "", EXPORT.read_text())
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "export.xml").write_text(export.replace("<wp:post_name>", f"<wp:post_name>{name}-"))
        call_command("import_posts", str(tmp_path / name))
    assert Post.objects.filter(slug__in=["one-hello-wheel", "two-hello-wheel"]).count() == 2


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>&b;</title></channel></rss>"""
EXTERNAL = BOMB.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')


@pytest.mark.django_db
@pytest.mark.parametrize("xml", [BOMB, EXTERNAL, "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel>"])
def test_hostile_or_broken_xml_is_refused(xml: str, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(xml)
    with pytest.raises(CommandError, match=r"expected an export of WordPress; export\.xml is broken"):
        call_command("import_posts", str(tmp_path))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("of_site", "option", "expected"), [("ko-KR", (), "ko"), ("ko-KR", ("--language", "en"), "en"), ("ja", (), "en")]
)
def test_language_is_that_of_the_site_unless_another_is_asked_for(
    of_site: str, option: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    export = EXPORT.read_text().replace("<language>en-US</language>", f"<language>{of_site}</language>")
    (tmp_path / "export.xml").write_text(export)
    call_command("import_posts", str(tmp_path), *option)
    assert {post.language for post in Post.objects.all()} == {expected}


@pytest.mark.django_db
def test_endless_post_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.transfer.formats.wordpress.MAX_ELEMENT_BYTES", 1_000_000)
    start = "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item><title>"
    (tmp_path / "export.xml").write_text(start + "a" * 2_000_000)
    with pytest.raises(CommandError, match="expected at most 1,000,000 bytes for a post"):
        call_command("import_posts", str(tmp_path))


@needs("pictures")
@pytest.mark.django_db
def test_zip_with_several_files_is_one_export(tmp_path: Path, media: Path) -> None:
    """WordPress.com splits large exports; here the pictures are in the second file."""
    head, *items = EXPORT.read_text().split("<item>")
    tail = "</channel></rss>"
    parts = [[item for item in items if ("attachment_url" in item) == is_picture] for is_picture in (False, True)]
    folder = tmp_path / "harbour"
    shutil.copytree(EXPORT.parent / "uploads", folder / "uploads")
    for number, part in enumerate(parts):
        text = "".join(f"<item>{item.partition('</item>')[0]}</item>" for item in part)
        (folder / f"harbour.00{number}.xml").write_text(f"{head}{text}{tail}")
    call_command("import_posts", shutil.make_archive(str(tmp_path / "harbour"), "zip", tmp_path, "harbour"))
    assert Post.objects.get(slug="gallery-shortcode").body.count("(picture:") == 3


@pytest.mark.django_db
def test_characters_that_xml_does_not_allow_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_bytes(EXPORT.read_bytes().replace(b"We build wheels.", b"We build\x0b\x00 wheels."))
    call_command("import_posts", str(tmp_path))
    assert Post.objects.get(slug="about").body == "We build wheels.\n"


def read_text(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())
