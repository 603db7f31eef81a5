"""Tests of blog/transfer/formats/ghost.py with an export that Ghost made of make_exports/ghost.toml."""

import json
import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client

from blog.posts.models import Post
from tests.blog.transfer.expected import Entry, Imported, find_problems, import_source, needs

HERE = Path(__file__).parent.parent
EXPORT = HERE / "exports" / "ghost"
SITE = tomllib.loads((HERE / "make_exports" / "ghost.toml").read_text())
ENTRIES = [*SITE["posts"], *SITE["pages"]]
NAMES = {user["slug"]: user["name"] for user in SITE["users"]}
OWNER = "Mina Park"


def get_name(entry: Entry) -> str:
    return str(entry["slug"])


def find_post(imported: Imported, entry: Entry) -> Post:
    return next(post for post in imported.posts.values() if entry["title"].startswith(post.title.rstrip("…")))


@pytest.mark.parametrize("entry", ENTRIES, ids=get_name)
def test_every_text_and_picture_is_there(imported: Imported, entry: Entry) -> None:
    assert list(find_problems(entry, find_post(imported, entry), EXPORT / "content")) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=get_name)
def test_everything_that_is_lost_is_reported(imported: Imported, entry: Entry) -> None:
    warnings = imported.get_warnings(entry["title"])
    assert [lost for lost in entry.get("lost", []) if lost not in warnings] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=get_name)
def test_slugs_dates_authors_and_tags_are_kept(imported: Imported, entry: Entry) -> None:
    post = find_post(imported, entry)
    status = entry.get("imported_as", entry.get("status", "published"))
    assert post.status == status
    assert post.published_at == (None if status == "draft" else datetime.fromisoformat(entry["published_at"]))
    assert post.author.display_name == NAMES.get(entry.get("authors", ["admin"])[0], OWNER)
    assert {tag.name for tag in post.tags.all()} == {tag for tag in entry.get("tags", []) if not tag.startswith("#")}
    assert post.summary == entry.get("custom_excerpt", post.summary)
    assert post.slug == entry.get("slug_in_ghost", entry["slug"])


def test_every_former_url_redirects(imported: Imported, client: Client) -> None:
    for entry in ENTRIES:
        post = find_post(imported, entry)
        if post.status == "published":
            response = client.get(f"/{entry.get('slug_in_ghost', entry['slug'])}/")
            assert (response.status_code, response.headers["Location"]) == (301, post.get_absolute_url())


def test_links_within_the_former_site_work(imported: Imported, client: Client) -> None:
    links = BeautifulSoup(imported.posts["own-links"].body_html, "html.parser").select("p a")
    assert [client.get(str(link["href"]), follow=True).status_code for link in links] == [200, 200]


@needs("pictures")
def test_feature_image_is_above_the_text(imported: Imported) -> None:
    body = imported.posts["hello-yard"].body
    assert body.startswith("<figure>\n\n![A harbour in the morning](picture:")
    assert body.index("Photo by Mina") < body.index("Why wheels")


@needs("newsletter")
def test_members_who_get_mail_are_confirmed_subscribers(imported: Imported) -> None:
    from blog.newsletter.models import Subscriber  # noqa: PLC0415  an app that may be removed

    subscribers = {each.email: each.confirmed_at for each in Subscriber.objects.all()}
    assert set(subscribers) == {entry["email"] for entry in SITE["members"] if entry.get("reason") is None}
    assert None not in subscribers.values()


@needs("newsletter")
def test_other_members_are_left_out_with_the_reason(imported: Imported) -> None:
    reasons = [row["reason"] for row in imported.rows if not row["title"]]
    for entry in SITE["members"]:
        assert any(entry.get("reason", "") in reason for reason in reasons)


@needs("newsletter")
def test_import_sends_no_mail(imported: Imported) -> None:
    from blog.newsletter.models import Message  # noqa: PLC0415  an app that may be removed
    from blog.newsletter.services.outbox import posts_announce  # noqa: PLC0415  as above

    assert posts_announce() == 0
    assert not Message.objects.exists()


def test_second_run_changes_nothing(imported: Imported, tmp_path: Path) -> None:
    for again in import_source(EXPORT, tmp_path):
        assert {row["outcome"] for row in again.rows} <= {"unchanged", "skipped"}


@needs("pictures")
@needs("newsletter")
@pytest.mark.django_db
def test_zip_of_everything_is_imported(tmp_path: Path, media: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "yard"), "zip", EXPORT.parent, "ghost")
    from blog.newsletter.models import Subscriber  # noqa: PLC0415  an app that may be removed

    call_command("import_posts", archive)
    assert "(picture:" in Post.objects.get(slug="gallery-card").body
    assert Subscriber.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["{", "[" * 100_000, '{"db": []}', '{"data": 1}'])
def test_broken_json_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text('{"meta": {"exported_on": 1}, "db": ' + content)
    with pytest.raises(CommandError, match=r"expected an export of Ghost; export\.json is broken"):
        call_command("import_posts", str(tmp_path))


@pytest.mark.django_db
def test_broken_post_does_not_stop_the_others(tmp_path: Path) -> None:
    posts = [
        {"id": "1"},
        "text",
        {"id": "2", "title": "Good", "slug": "good", "html": "<p>Text</p><img src='//[x'>", "status": "draft"},
    ]
    (tmp_path / "export.json").write_text(json.dumps({"meta": {"exported_on": 1}, "data": {"posts": posts}}))
    (tmp_path / "other.csv").write_bytes(b"\xb0")
    (tmp_path / "members.csv").write_text("id,email,subscribed_to_emails\n1")
    call_command("import_posts", str(tmp_path))
    assert [post.slug for post in Post.objects.all()] == ["good"]
