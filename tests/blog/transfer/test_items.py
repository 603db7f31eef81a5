"""Items that no folder of Markdown has: comments and subscribers, from a source in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import IO

import pytest
from django.test import Client

from blog.posts.models import Post
from blog.transfer.formats.base import Source
from blog.transfer.items import ImportedComment, ImportedPost, ImportedSubscriber, Item
from blog.transfer.report import Outcome, Report, Row
from blog.transfer.services.picture import PictureImporter
from blog.transfer.services.post import Run
from blog.transfer.services.source import source_import

AT = datetime(2020, 1, 2, 3, 4, tzinfo=UTC)


def comment(number: int, *, parent: str = "", **fields: object) -> ImportedComment:
    made = ImportedComment(
        id=str(number),
        author_name=f"Reader {number}",
        body=f"<p>Comment <em>{number}</em></p>",
        is_html=True,
        created_at=AT + timedelta(hours=number),
        parent_id=parent,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # fields of the class


POST = ImportedPost(id="1", title="T", body="<p>Text.</p>", is_html=True, published_at=AT)


class MemorySource(Source):
    name, key = "memory", "memory"

    def __init__(self, *items: Item) -> None:
        self.items = items

    def read(self) -> Iterator[Item]:
        yield from self.items

    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        return None


def run(*items: Item) -> list[Row]:
    report = Report(source="memory", format="memory", dry_run=False)
    pictures = PictureImporter(MemorySource(*items), fetches=False, dry_run=False)
    source_import(run=Run(pictures=pictures), report=report, show=lambda _row: None)
    return report.rows


@pytest.mark.django_db
@pytest.mark.needs_app("comments")
class TestComments:
    def test_threads_are_shown_with_one_level(self, client: Client) -> None:
        """A reply to a reply moves up to the first comment of its thread."""
        comments = (comment(1), comment(2, parent="1"), comment(3, parent="2", email="a@example.org"))
        (row,) = run(replace(POST, comments=comments))
        assert not row.warnings
        from blog.comments.models import Comment  # noqa: PLC0415  an app that may be removed

        first, second, third = Comment.objects.order_by("created_at")
        assert (second.parent, third.parent, third.email) == (first, first, "a@example.org")
        assert first.created_at == AT + timedelta(hours=1)
        html = client.get("/posts/t/").content.decode()
        assert "Comment <em>1</em>" in html
        assert "Comment <em>3</em>" in html

    def test_pending_ones_wait_and_hostile_ones_are_harmless(self, client: Client) -> None:
        comments = (
            comment(1, is_approved=False),
            comment(
                2, body="<script>alert(1)</script><b onclick=x>kept</b>", author_name="<b>Eve</b>", email="no address"
            ),
        )
        run(replace(POST, comments=comments))
        html = client.get("/posts/t/").content.decode()
        assert "Comment <em>1</em>" not in html
        assert "<strong>kept</strong>" in html
        assert "alert(1)" not in html
        assert "<b>Eve" not in html

    def test_too_long_comment_is_a_warning_and_others_are_kept(self) -> None:
        (row,) = run(replace(POST, comments=(comment(1, body="x" * 5001), comment(2))))
        assert len(row.warnings) == 1
        assert row.warnings[0].startswith("comment 1: ")
        assert Post.objects.get().comments.count() == 1

    def test_second_run_adds_new_ones_and_none_that_was_deleted_here(self) -> None:
        run(replace(POST, comments=(comment(1), comment(2))))
        comments = Post.objects.get().comments
        comments.get(author_name="Reader 2").delete()
        run(replace(POST, comments=(comment(1), comment(2), comment(3, parent="1"))))
        assert {each.author_name for each in comments.all()} == {"Reader 1", "Reader 3"}


@pytest.mark.django_db
@pytest.mark.needs_app("newsletter")
class TestSubscribers:
    READER = ImportedSubscriber(id="r1", email="Reader@example.org", confirmed_at=AT)

    def test_one_who_has_unsubscribed_stays_away(self) -> None:
        from blog.newsletter.models import Subscriber  # noqa: PLC0415  an app that may be removed

        assert [row.outcome for row in run(self.READER)] == [Outcome.MADE]
        assert Subscriber.objects.get().confirmed_at == AT
        Subscriber.objects.all().delete()
        assert [row.outcome for row in run(self.READER)] == [Outcome.UNCHANGED]
        assert not Subscriber.objects.exists()


@pytest.mark.django_db
class TestRows:
    def test_fields_that_a_source_lacks_are_made(self) -> None:
        run(replace(POST, title="", body="<p>First words of a text. " + "word " * 100))
        post = Post.objects.get()
        assert post.title.startswith("First words of a text.")
        assert len(post.title) == 60
        assert (len(post.summary) <= 300, post.summary[-1]) == (True, "…")
        assert post.slug.startswith("post-")

    def test_invalid_tags_are_warnings(self) -> None:
        (row,) = run(replace(POST, tags=("a, b", "!!!", "x" * 61, "C++")))
        assert {tag.name for tag in Post.objects.get().tags.all()} == {"a b", "C++"}
        assert len(row.warnings) == 2
