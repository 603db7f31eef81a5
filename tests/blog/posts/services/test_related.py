"""Related posts: by common tags, rare ones first, then the nearest in time; published ones only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, PostTag, RelatedPost, Series, Tag
from blog.posts.services import related as related_service
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_restore, posts_trash, posts_unpublish
from blog.posts.services.tag import tags_delete, tags_merge
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def make_dated_post(make_post: MakePost) -> MakePost:
    """A function that creates a post of a day in May 2025 with tags."""

    def make(title: str, *tags: str, day: int = 1, **fields: object) -> Post:
        published_at = datetime(2025, 5, day, tzinfo=UTC)
        return make_post(**{"title": title, "tags": tags, "published_at": published_at} | fields)

    return make


def get_related(post: Post) -> list[str]:
    """The titles of the public related posts, closest first."""
    return [other.title for other in Post.objects.published().in_language(post.language).related_to(post)]


def get_rows() -> list[tuple[int, int, int]]:
    """All stored relations."""
    return list(RelatedPost.objects.order_by("post", "rank").values_list("post", "other", "rank"))


class TestClosest:
    def test_rarer_tags_before_more_tags(self, make_dated_post: MakePost) -> None:
        for number in range(4):
            make_dated_post(f"Common {number}", "python", "docker", day=10 + number)
        make_dated_post("Rare", "musl", day=2)
        post = make_dated_post("Post", "python", "docker", "musl", day=1)
        assert get_related(post)[0] == "Rare"
        assert len(get_related(post)) == 5

    def test_nearest_in_time_among_equals_either_way(self, make_dated_post: MakePost) -> None:
        for day in (1, 8, 14, 28):
            make_dated_post(f"Day {day}", "python", day=day)
        assert get_related(make_dated_post("Post", "python", day=10)) == ["Day 8", "Day 14", "Day 1", "Day 28"]

    def test_posts_without_a_common_tag_or_in_another_language_are_not_related(self, make_dated_post: MakePost) -> None:
        make_dated_post("Other", "paper")
        make_dated_post("Korean", "python", language="ko")
        assert get_related(make_dated_post("Post", "python")) == []
        assert get_related(make_dated_post("Untagged")) == []

    def test_parts_of_the_same_series_are_not_related(self, make_dated_post: MakePost) -> None:
        own = Series.objects.create(title="Own", slug="own")
        other = Series.objects.create(title="Other", slug="other")
        parts = [make_dated_post(f"Part {day}", "python", day=day, series=own) for day in range(1, 9)]
        make_dated_post("Elsewhere", "python", series=other)
        make_dated_post("Alone", "python")
        assert sorted(get_related(parts[0])) == ["Alone", "Elsewhere"]

    def test_hidden_posts_do_not_displace_public_ones(self, make_dated_post: MakePost) -> None:
        for number in range(8):
            make_dated_post(f"Draft {number}", "python", published_at=None)
            make_dated_post(f"Trashed {number}", "python", deleted_at=timezone.now())
        make_dated_post("Public", "python")
        assert get_related(make_dated_post("Post", "python")) == ["Public"]


class TestCost:
    def test_reads_only_posts_around_a_post_by_the_index(
        self, make_dated_post: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Here two before and two after it, and itself."""
        monkeypatch.setattr(related_service, "REACH", 2)
        posts = [make_dated_post(f"Day {day}", "python", day=day) for day in range(1, 12)]
        own = PostTag.objects.filter(post=posts[5])
        (uses,) = related_service.read_uses_around(own).values()
        assert [use.key for use in uses] == [posts[at].pk for at in (3, 4, 5, 6, 7)]
        newest = PostTag.objects.filter(tag=uses[0].tag, post__lt=posts[5].pk).order_by("-post_id")[:2]
        plan = explain_without_scans(newest)
        assert "Sort" not in plan  # an index has this order
        assert "TEMP B-TREE" not in plan

    def test_one_by_one_finds_the_same_as_all_at_once(
        self, make_dated_post: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(related_service, "REACH", 3)
        posts = [
            make_dated_post(f"Day {n}", "python", *(["musl"] if n % 3 else ["glibc"]), day=n) for n in range(1, 13)
        ]
        for post in posts:
            related_service.posts_relate(posts=[post])
        one_by_one = get_rows()
        related_service.posts_relate_all()
        assert get_rows() == one_by_one

    def test_change_of_many_posts_relates_only_the_newest(
        self, make_dated_post: MakePost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        posts = [make_dated_post(f"Post {number}", "python") for number in range(3)]
        RelatedPost.objects.all().delete()
        monkeypatch.setattr(related_service, "MAX_POSTS", 1)
        related_service.posts_relate(posts=posts)
        assert {post for post, _other, _rank in get_rows()} == {post.pk for post in posts}
        assert get_related(posts[2]) == ["Post 1", "Post 0"]


def explain_without_scans(found: models.QuerySet[Any]) -> str:
    """The plan of a query if the database uses indexes where it can."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return found.explain()


class TestUpdates:
    def test_changed_tags_update_both_posts(self, make_dated_post: MakePost) -> None:
        one, two = make_dated_post("One", "python"), make_dated_post("Two", "python")
        post_tag(post=two, names=["paper"])
        assert (get_related(one), get_related(two)) == ([], [])

    def test_saving_a_stale_post_keeps_its_relations(self, make_dated_post: MakePost) -> None:
        stale = make_dated_post("Stale", "python")
        make_dated_post("New", "python")
        post_save(post=stale)
        assert get_related(stale) == ["New"]

    def test_deleted_tag_removes_relations(self, make_dated_post: MakePost) -> None:
        one, _two = make_dated_post("One", "python"), make_dated_post("Two", "python")
        tags_delete(tags=Tag.objects.all())
        assert get_related(one) == []

    def test_merged_tags_relate_their_posts(self, make_dated_post: MakePost) -> None:
        one, _two = make_dated_post("One", "python"), make_dated_post("Two", "cpython")
        assert get_related(one) == []
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="python"))
        assert get_related(one) == ["Two"]

    def test_change_of_language_changes_relations(self, make_dated_post: MakePost) -> None:
        one, two, korean = (
            make_dated_post("One", "python"),
            make_dated_post("Two", "python"),
            make_dated_post("Three", "python", language="ko"),
        )
        two.language = "ko"
        post_save(post=two)
        assert (get_related(one), get_related(two), get_related(korean)) == ([], ["Three"], ["Two"])

    def test_change_of_series_updates_both_posts(self, make_dated_post: MakePost) -> None:
        own = Series.objects.create(title="Own", slug="own")
        one, two = make_dated_post("One", "python", series=own), make_dated_post("Two", "python")
        two.series = own
        post_save(post=two)
        assert (get_related(one), get_related(two)) == ([], [])
        two.series = None
        post_save(post=two)
        assert (get_related(one), get_related(two)) == (["Two"], ["One"])

    @pytest.mark.parametrize("several", [False, True])
    def test_deleting_a_series_relates_its_posts(
        self, client: Client, editor: User, make_dated_post: MakePost, *, several: bool
    ) -> None:
        """On its page or in the list of the admin; the numbers of its posts are unset."""
        own = Series.objects.create(title="Own", slug="own")
        one, two = make_dated_post("One", "python", series=own), make_dated_post("Two", "python", series=own)
        client.force_login(editor)
        if several:
            chosen = {"action": "delete_selected", "_selected_action": [str(own.pk)], "post": "yes"}
            client.post("/admin/posts/series/", chosen)
        else:
            client.post(f"/admin/posts/series/{own.pk}/delete/", {"post": "yes"})
        assert (get_related(one), get_related(two)) == (["Two"], ["One"])
        assert Post.objects.filter(series=None, series_number=None).count() == 2

    def test_deleted_post_is_not_related(self, make_dated_post: MakePost) -> None:
        one, two = make_dated_post("One", "python"), make_dated_post("Two", "python")
        two.delete()
        assert get_related(one) == []
        assert get_rows() == []

    def test_publishing_and_trashing_change_relations(self, make_dated_post: MakePost) -> None:
        one, draft = make_dated_post("One", "python"), make_dated_post("Draft", "python", published_at=None)
        assert get_related(one) == []
        posts_publish(posts=[draft])
        assert get_related(one) == ["Draft"]
        posts_unpublish(posts=[draft])
        assert get_related(one) == []
        posts_trash(posts=[draft])
        posts_restore(posts=[draft])
        posts_publish(posts=[draft])
        assert get_related(one) == ["Draft"]
        posts_trash(posts=[draft])
        assert get_related(one) == []

    def test_scheduled_post_is_related_once_it_is_public(self, make_dated_post: MakePost) -> None:
        """Without another write at that time."""
        one, soon = (
            make_dated_post("One", "python"),
            make_dated_post("Soon", "python", published_at=timezone.now() + timedelta(days=1)),
        )
        assert get_related(one) == []
        Post.objects.filter(pk=soon.pk).update(published_at=timezone.now())
        assert get_related(one) == ["Soon"]

    def test_command_relates_all_posts(self, make_dated_post: MakePost) -> None:
        one, _two = make_dated_post("One", "python"), make_dated_post("Two", "python")
        RelatedPost.objects.all().delete()
        call_command("relate_posts", verbosity=0)
        assert get_related(one) == ["Two"]


class TestPage:
    def test_links_three_related_posts_besides_the_neighbours(self, client: Client, make_dated_post: MakePost) -> None:
        for day in (1, 2, 3, 4, 6):
            make_dated_post(f"Day {day}", "python", day=day)
        make_dated_post("Trashed", "python", "musl", deleted_at=timezone.now())
        post = make_dated_post("Post", "python", "musl", day=5)
        context = client.get(post.get_absolute_url()).context
        assert (context["older"].title, context["newer"].title) == ("Day 4", "Day 6")
        assert [link.title for link in context["related"]] == ["Day 3", "Day 2", "Day 1"]
