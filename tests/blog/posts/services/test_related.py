"""Related posts: tags in common, rare ones first, then the nearest in time; published ones only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from blog.accounts.models import User
from blog.posts.models import Post, RelatedPost, Series, Tag
from blog.posts.services import related as related_service
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_restore, posts_trash, posts_unpublish
from blog.posts.services.tag import tag_save, tags_delete, tags_merge
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def apart(make_post: MakePost) -> MakePost:
    """Makes a post of a day in May 2025 with tags."""

    def make(title: str, *tags: str, day: int = 1, **fields: object) -> Post:
        published_at = datetime(2025, 5, day, tzinfo=UTC)
        return make_post(**{"title": title, "tags": tags, "published_at": published_at} | fields)

    return make


def related(post: Post) -> list[str]:
    """The titles of the posts that ``post`` is related to and that the public may see, closest first."""
    links = Post.objects.with_related().get(pk=post.pk).related_list or []  # type: ignore[attr-defined]  # annotated
    return [link["title"] for link in sorted(links, key=lambda link: link["rank"])]


def rows() -> list[tuple[int, int, int]]:
    """Everything that is stored."""
    return list(RelatedPost.objects.order_by("post", "rank").values_list("post", "other", "rank"))


class TestClosest:
    def test_rarer_tags_before_more_tags(self, apart: MakePost) -> None:
        for number in range(4):
            apart(f"Common {number}", "python", "docker", day=10 + number)
        apart("Rare", "musl", day=2)
        post = apart("Post", "python", "docker", "musl", day=1)
        assert related(post)[0] == "Rare"
        assert len(related(post)) == 5

    def test_nearest_in_time_among_equals_either_way(self, apart: MakePost) -> None:
        for day in (1, 8, 14, 28):
            apart(f"Day {day}", "python", day=day)
        assert related(apart("Post", "python", day=10)) == ["Day 8", "Day 14", "Day 1", "Day 28"]

    def test_posts_without_a_tag_in_common_and_of_other_languages_are_none(self, apart: MakePost) -> None:
        apart("Other", "paper")
        apart("Korean", "python", language="ko")
        assert related(apart("Post", "python")) == []
        assert related(apart("Untagged")) == []

    def test_parts_of_its_own_series_are_none_and_take_no_place(self, apart: MakePost) -> None:
        """However many there are; a part of another series is one."""
        own = Series.objects.create(title="Own", slug="own")
        other = Series.objects.create(title="Other", slug="other")
        parts = [apart(f"Part {day}", "python", day=day, series=own) for day in range(1, 9)]
        apart("Elsewhere", "python", series=other)
        apart("Alone", "python")
        assert sorted(related(parts[0])) == ["Alone", "Elsewhere"]

    def test_other_posts_learn_of_a_new_one(self, apart: MakePost) -> None:
        old = apart("Old", "python")
        apart("New", "python")
        assert related(old) == ["New"]

    def test_drafts_take_no_public_posts_place(self, apart: MakePost) -> None:
        """However many lie in the drawer, or wait for their day."""
        for number in range(8):
            apart(f"Draft {number}", "python", published_at=None)
            apart(f"Trashed {number}", "python", deleted_at=timezone.now())
        apart("Public", "python")
        assert related(apart("Post", "python")) == ["Public"]


class TestWork:
    """What relating one post costs."""

    def test_does_not_grow_with_the_number_of_posts_that_have_its_tags(
        self, apart: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of a tag, only posts around the post are read, by an index; here two before and two after it, and itself."""
        monkeypatch.setattr(related_service, "REACH", 2)
        posts = [apart(f"Day {day}", "python", day=day) for day in range(1, 12)]
        own = Post.tags.through.objects.filter(post=posts[5])
        (uses,) = related_service.read_uses_around(own).values()
        assert [use.key for use in uses] == [posts[at].pk for at in (3, 4, 5, 6, 7)]
        newest = Post.tags.through.objects.filter(tag=uses[0].tag, post__lt=posts[5].pk).order_by("-post_id")[:2]
        assert "post_tag_in_order" in plan_without_scans(newest)

    def test_looks_at_what_it_would_find_among_all(self, apart: MakePost, monkeypatch: pytest.MonkeyPatch) -> None:
        """One after another, as posts are written, or all at once, as the command and the migration do."""
        monkeypatch.setattr(related_service, "REACH", 3)
        posts = [apart(f"Day {n}", "python", *(["musl"] if n % 3 else ["glibc"]), day=n) for n in range(1, 13)]
        for post in posts:
            related_service.posts_relate(posts=[post])
        one_by_one = rows()
        related_service.posts_relate_all()
        assert rows() == one_by_one

    def test_change_about_very_many_posts_relates_the_newest(
        self, apart: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        posts = [apart(f"Post {number}", "python") for number in range(3)]
        RelatedPost.objects.all().delete()
        monkeypatch.setattr(related_service, "MAX_POSTS", 1)
        related_service.posts_relate(posts=posts)
        assert {post for post, _other, _rank in rows()} == {post.pk for post in posts}
        assert related(posts[2]) == ["Post 1", "Post 0"]


def plan_without_scans(found: models.QuerySet[Any]) -> str:
    """How the database reads what is ``found`` when it has an index, even where a few rows would be read sooner."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return found.explain()


class TestKeepingCurrent:
    def test_changed_tags_change_both_sides(self, apart: MakePost) -> None:
        one, two = apart("One", "python"), apart("Two", "python")
        post_tag(post=two, names=["paper"])
        assert (related(one), related(two)) == ([], [])

    def test_saving_what_was_read_before_loses_nothing(self, apart: MakePost) -> None:
        stale = apart("Stale", "python")
        apart("New", "python")
        post_save(post=stale)
        assert related(stale) == ["New"]

    def test_deleted_tag_relates_nothing(self, apart: MakePost) -> None:
        one, _two = apart("One", "python"), apart("Two", "python")
        tags_delete(tags=Tag.objects.all())
        assert related(one) == []

    def test_merged_tags_relate(self, apart: MakePost) -> None:
        one, _two = apart("One", "python"), apart("Two", "cpython")
        assert related(one) == []
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="python"))
        assert related(one) == ["Two"]

    def test_renamed_tag_relates_as_before(self, apart: MakePost) -> None:
        one, _two = apart("One", "python"), apart("Two", "python")
        tag = Tag.objects.get()
        tag.name, tag.slug = "Snakes", "snakes"
        tag_save(tag=tag)
        assert related(one) == ["Two"]

    def test_post_that_changes_its_language_leaves_its_relations(self, apart: MakePost) -> None:
        one, two, korean = apart("One", "python"), apart("Two", "python"), apart("Three", "python", language="ko")
        two.language = "ko"
        post_save(post=two)
        assert (related(one), related(two), related(korean)) == ([], ["Three"], ["Two"])

    def test_post_that_joins_or_leaves_a_series_changes_both_sides(self, apart: MakePost) -> None:
        own = Series.objects.create(title="Own", slug="own")
        one, two = apart("One", "python", series=own), apart("Two", "python")
        two.series = own
        post_save(post=two)
        assert (related(one), related(two)) == ([], [])
        two.series = None
        post_save(post=two)
        assert (related(one), related(two)) == (["Two"], ["One"])

    @pytest.mark.parametrize("several", [False, True])
    def test_posts_of_a_deleted_series_relate(
        self, client: Client, editor: User, apart: MakePost, *, several: bool
    ) -> None:
        """Deleted in the admin, by its page or in the list; their numbers go with it."""
        own = Series.objects.create(title="Own", slug="own")
        one, two = apart("One", "python", series=own), apart("Two", "python", series=own)
        client.force_login(editor)
        if several:
            chosen = {"action": "delete_selected", "_selected_action": [str(own.pk)], "post": "yes"}
            client.post("/admin/posts/series/", chosen)
        else:
            client.post(f"/admin/posts/series/{own.pk}/delete/", {"post": "yes"})
        assert (related(one), related(two)) == (["Two"], ["One"])
        assert Post.objects.filter(series=None, series_number=None).count() == 2

    def test_deleted_post_is_gone(self, apart: MakePost) -> None:
        one, two = apart("One", "python"), apart("Two", "python")
        two.delete()
        assert related(one) == []
        assert rows() == []

    def test_draft_comes_with_its_publication_and_goes_with_the_trash(self, apart: MakePost) -> None:
        one, draft = apart("One", "python"), apart("Draft", "python", published_at=None)
        assert related(one) == []
        posts_publish(posts=[draft])
        assert related(one) == ["Draft"]
        posts_unpublish(posts=[draft])
        assert related(one) == []
        posts_trash(posts=[draft])
        posts_restore(posts=[draft])
        posts_publish(posts=[draft])
        assert related(one) == ["Draft"]
        posts_trash(posts=[draft])
        assert related(one) == []

    def test_scheduled_post_comes_at_its_minute(self, apart: MakePost) -> None:
        """Nobody writes then: it was found before."""
        one, soon = apart("One", "python"), apart("Soon", "python", published_at=timezone.now() + timedelta(days=1))
        assert related(one) == []
        Post.objects.filter(pk=soon.pk).update(published_at=timezone.now())
        assert related(one) == ["Soon"]

    def test_command_relates_what_came_another_way(self, apart: MakePost) -> None:
        one, _two = apart("One", "python"), apart("Two", "python")
        RelatedPost.objects.all().delete()
        call_command("relate_posts", verbosity=0)
        assert related(one) == ["Two"]

    @pytest.mark.django_db(transaction=True)
    def test_migration_finds_those_of_the_posts_that_there_are(self, apart: MakePost) -> None:
        one, _two = apart("One", "python"), apart("Two", "python")
        executor = MigrationExecutor(connection)
        newest = executor.loader.graph.leaf_nodes("blog")
        executor.migrate([("blog", "0012_preview_link")])
        MigrationExecutor(connection).migrate(newest)
        assert related(one) == ["Two"]


class TestPage:
    def test_leads_to_three_beside_the_neighbours(
        self, client: Client, apart: MakePost, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        """Without a query more; a neighbour is not repeated, and a hidden post never shown."""
        for day in (1, 2, 3, 4, 6):
            apart(f"Day {day}", "python", day=day)
        apart("Trashed", "python", "musl", deleted_at=timezone.now())
        post = apart("Post", "python", "musl", day=5)
        assert connection.features.supports_json_field  # on SQLite Django asks the database once in a process's life
        with django_assert_max_num_queries(2):
            context = client.get(post.get_absolute_url()).context
        assert (context["older"].title, context["newer"].title) == ("Day 4", "Day 6")
        assert [link.title for link in context["related"]] == ["Day 3", "Day 2", "Day 1"]

    def test_lone_post_leads_nowhere(self, client: Client, apart: MakePost) -> None:
        context = client.get(apart("Post", "python").get_absolute_url()).context
        assert (context["older"], context["newer"], context["related"]) == (None, None, ())
