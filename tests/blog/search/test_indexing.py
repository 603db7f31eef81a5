"""The search index follows every change of titles, texts and tags."""

from collections.abc import Iterable

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Tag
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_trash
from blog.search.models import SearchEntry
from blog.search.queries import find_posts
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def keep_matching(words: Iterable[str]) -> list[str]:
    """Return those of ``words`` that find a published post."""
    return [word for word in words if find_posts(word, Post.objects.published()).ids]


class TestPosts:
    def test_change_of_title_text_and_tags(self, make_post: MakePost) -> None:
        post = make_post(title="Then", body="before", tags=("Old",))
        post.title, post.body = "Now", "after"
        post_save(post=post)
        post_tag(post=post, names=["New"])
        assert keep_matching(["then", "before", "old", "now", "after", "new"]) == ["now", "after", "new"]

    def test_deleted_post(self, make_post: MakePost) -> None:
        make_post(body="wheels").delete()
        assert not SearchEntry.objects.exists()
        assert not keep_matching(["wheels"])

    def test_published_and_trashed_post(self, make_post: MakePost) -> None:
        post = make_post(body="wheels", published_at=None)
        assert not keep_matching(["wheels"])
        posts_publish(posts=[post])
        assert keep_matching(["wheels"])
        posts_trash(posts=[post])
        assert not keep_matching(["wheels"])

    def test_scheduled_post_is_found_once_it_is_due(self, make_post: MakePost) -> None:
        post = make_post(body="wheels", published_at=None)
        Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
        assert keep_matching(["wheels"])

    def test_beginning_of_a_very_long_text_is_found(self, make_post: MakePost) -> None:
        """PostgreSQL limits the words of a post to one megabyte."""
        make_post(body="beginning " + " ".join(f"단어{number}" for number in range(100_000)) + " ending")
        assert keep_matching(["beginning", "ending"]) == ["beginning"]


class TestTags:
    """In the admin."""

    @pytest.fixture
    def tag(self, make_post: MakePost) -> Tag:
        make_post(tags=("Wheels", "Other"))
        return Tag.objects.get(name="Wheels")

    def test_renamed_tag(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        client.post(f"/admin/posts/tag/{tag.pk}/change/", {"name": "Rudders", "slug": "rudders"})
        assert keep_matching(["wheels", "rudders", "other"]) == ["rudders", "other"]

    def test_deleted_tag(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        client.post(f"/admin/posts/tag/{tag.pk}/delete/", {"post": "yes"})
        assert keep_matching(["wheels", "other"]) == ["other"]

    def test_deleted_tags(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        selected = [str(tag.pk) for tag in Tag.objects.all()]
        client.post("/admin/posts/tag/", {"action": "delete_selected", "_selected_action": selected, "post": "yes"})
        assert not Tag.objects.exists()
        assert not keep_matching(["wheels", "other"])


class TestIndexPosts:
    def test_indexes_posts_that_the_services_did_not_save(self, make_post: MakePost) -> None:
        make_post(body="wheels")
        SearchEntry.objects.all().delete()
        assert not keep_matching(["wheels"])
        call_command("index_posts", verbosity=0)
        assert keep_matching(["wheels"])
