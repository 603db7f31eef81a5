"""Writes of posts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Status, Tag
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_restore, posts_trash, posts_unpublish
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


class TestPostSave:
    def test_renders_the_text(self, make_post: MakePost) -> None:
        post = make_post(body="## Head\n\nword")
        post.refresh_from_db()
        assert '<h2 id="head">' in post.body_html
        assert post.toc == [{"level": 2, "id": "head", "text": "Head"}]

    def test_sets_the_time_of_the_change(self, make_post: MakePost) -> None:
        post = make_post()
        before = post.updated_at
        post_save(post=post)
        assert post.updated_at > before

    def test_same_slug_in_the_same_language_is_rejected(self, make_post: MakePost) -> None:
        make_post(slug="wheels")
        with pytest.raises(ValidationError, match="has this slug"):
            make_post(slug="wheels")

    def test_same_slug_in_another_language_is_accepted(self, make_post: MakePost) -> None:
        make_post(slug="wheels")
        make_post(slug="wheels", language="ko")

    @pytest.mark.parametrize("year", [1, 224, 1850, 3026])
    def test_year_without_an_archive_url_is_rejected(self, make_post: MakePost, year: int) -> None:
        with pytest.raises(ValidationError, match="published_at"):
            make_post(published_at=datetime(year, 6, 1, tzinfo=UTC))

    @pytest.mark.parametrize("slug", ["two words", "a/b", "", "?"])
    def test_invalid_slug_is_rejected(self, author: User, slug: str) -> None:
        with pytest.raises(ValidationError):
            post_save(post=Post(author=author, title="T", slug=slug, summary="S", body="B"))
        assert not Post.objects.exists()


class TestPostTag:
    def test_replaces_the_tags_and_creates_missing_ones(self, make_post: MakePost) -> None:
        post = make_post(tags=("Docker", "old"))
        post_tag(post=post, names=["Docker", "도커"])
        assert [tag.name for tag in post.tags.all()] == ["Docker", "도커"]

    def test_letter_case_does_not_make_a_second_tag(self, make_post: MakePost) -> None:
        make_post(tags=("Docker",))
        make_post(tags=("docker",))
        assert Tag.objects.count() == 1

    def test_names_with_equal_slugs_are_different_tags(self, make_post: MakePost) -> None:
        post = make_post(tags=("C++", "C#", "C"))
        assert sorted((tag.name, tag.slug) for tag in post.tags.all()) == [("C", "c-3"), ("C#", "c-2"), ("C++", "c")]
        make_post(tags=("c#",))
        assert Tag.objects.count() == 3

    def test_slug_that_is_longer_than_the_name_is_cut(self, make_post: MakePost) -> None:
        """U+FDFA becomes eighteen letters."""
        assert len(make_post(tags=("\ufdfa" * 10,)).tags.get().slug) <= 60

    def test_names_that_differ_in_hyphens_are_one_tag(self, make_post: MakePost) -> None:
        make_post(tags=("multi stage", "multi-stage"))
        assert Tag.objects.count() == 1

    def test_invalid_name_changes_nothing(self, make_post: MakePost) -> None:
        post = make_post(tags=("Docker",))
        with pytest.raises(ValidationError):
            post_tag(post=post, names=["new", "!!!"])
        assert [tag.name for tag in post.tags.all()] == ["Docker"]
        assert Tag.objects.count() == 1


class TestBulk:
    def test_publish_changes_drafts_and_scheduled_posts(self, make_post: MakePost) -> None:
        draft = make_post(published_at=None)
        scheduled = make_post(published_at=timezone.now() + timedelta(days=1))
        assert posts_publish(posts=[draft, scheduled]) == 2
        assert Post.objects.published().count() == 2

    def test_publish_keeps_the_date_of_public_posts(self, make_post: MakePost) -> None:
        post = make_post()
        assert posts_publish(posts=[post]) == 0
        assert Post.objects.get().published_at == post.published_at

    def test_publish_leaves_the_trash_alone(self, make_post: MakePost) -> None:
        trashed = make_post(published_at=None, deleted_at=timezone.now())
        assert posts_publish(posts=[trashed]) == 0
        assert not Post.objects.published().exists()

    def test_unpublish_makes_drafts(self, make_post: MakePost) -> None:
        assert posts_unpublish(posts=[make_post(), make_post(published_at=None)]) == 1
        assert {post.status for post in Post.objects.all()} == {Status.DRAFT}

    def test_restored_post_is_a_draft(self, make_post: MakePost) -> None:
        post = make_post()
        assert posts_trash(posts=[post]) == 1
        assert Post.objects.get().status == Status.TRASHED
        assert posts_restore(posts=[post]) == 1
        assert Post.objects.get().status == Status.DRAFT


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_new_tag_is_created_once(self, make_post: MakePost) -> None:
        posts = [make_post(), make_post()]
        barrier = threading.Barrier(2)

        def tag(post: Post) -> None:
            barrier.wait()
            try:
                post_tag(post=post, names=["New"])
            finally:
                connection.close()

        if connection.vendor == "sqlite":
            for post in posts:  # in memory there is a single connection
                post_tag(post=post, names=["New"])
        else:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(tag, posts))
        assert [post.tags.get().name for post in posts] == ["New", "New"]
        assert Tag.objects.count() == 1
