"""Posts and their visibility."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from blog.posts.models import Post, Status
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


class TestPublished:
    def test_hides_drafts_scheduled_and_deleted_posts(self, make_post: MakePost, hidden_posts: list[Post]) -> None:
        post = make_post()
        assert list(Post.objects.published()) == [post]

    def test_scheduled_post_is_public_at_its_time(self, make_post: MakePost) -> None:
        at = timezone.now() + timedelta(seconds=1)
        make_post(published_at=at)
        assert not Post.objects.published().exists()
        while timezone.now() <= at:
            pass
        assert Post.objects.published().exists()


class TestStatus:
    @pytest.mark.parametrize("status", list(Status))
    def test_query_and_property_agree(self, make_post: MakePost, hidden_posts: list[Post], status: Status) -> None:
        make_post()
        assert set(Post.objects.with_status(status)) == {post for post in Post.objects.all() if post.status == status}
        assert Post.objects.with_status(status).exists()


class TestOrder:
    def test_equal_dates_keep_one_order(self, make_post: MakePost) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        posts = [make_post(published_at=at) for _ in range(3)]
        assert list(Post.objects.newest_first()) == posts[::-1]

    def test_neighbours_follow_that_order(self, make_post: MakePost) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        first, second, third = (make_post(published_at=at) for _ in range(3))
        assert Post.objects.get_neighbours(second) == {"older": first, "newer": third}
        assert Post.objects.get_neighbours(third) == {"older": second, "newer": None}
        assert Post.objects.get_neighbours(first) == {"older": None, "newer": second}


class TestMonths:
    def test_counts_by_month_newest_first(self, make_post: MakePost) -> None:
        for month, day in ((1, 5), (1, 31), (3, 1)):
            make_post(published_at=datetime(2026, month, day, 23, 59, tzinfo=UTC))
        assert Post.objects.get_months() == [
            {"date": date(2026, 3, 1), "post_count": 1},
            {"date": date(2026, 1, 1), "post_count": 2},
        ]


class TestUrl:
    def test_korean_post_has_the_prefix_of_its_language(self, make_post: MakePost) -> None:
        post = make_post(slug="휠이란-무엇인가", language="ko")
        assert post.get_absolute_url().startswith("/ko/posts/%ED%9C%A0")

    def test_default_language_has_no_prefix(self, make_post: MakePost) -> None:
        assert make_post(slug="wheels").get_absolute_url() == "/posts/wheels/"


class TestModifiedAt:
    def test_scheduled_post_is_modified_when_it_is_published(self, make_post: MakePost) -> None:
        at = timezone.now() + timedelta(days=1)
        assert make_post(published_at=at).modified_at == at

    def test_edited_post_is_modified_when_it_was_edited(self, make_post: MakePost) -> None:
        post = make_post()
        assert post.modified_at == post.updated_at
