"""What search finds follows every change of titles, texts and tags, whoever makes it."""

from collections.abc import Iterable

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Tag
from blog.posts.services.post import post_save, post_tag, posts_publish, posts_trash
from blog.search.models import SearchEntry
from blog.search.queries import find
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def found(words: Iterable[str]) -> list[str]:
    """Those of ``words`` that find a published post."""
    return [word for word in words if find(word, Post.objects.published()).keys]


class TestPosts:
    def test_changed_text_title_and_tags_are_found_and_old_ones_not(self, make_post: MakePost) -> None:
        post = make_post(title="Then", body="before", tags=("Old",))
        post.title, post.body = "Now", "after"
        post_save(post=post)
        post_tag(post=post, names=["New"])
        assert found(["then", "before", "old", "now", "after", "new"]) == ["now", "after", "new"]

    def test_deleted_post_is_gone(self, make_post: MakePost) -> None:
        make_post(body="wheels").delete()
        assert not SearchEntry.objects.exists()
        assert not found(["wheels"])

    def test_published_and_trashed_posts_come_and_go(self, make_post: MakePost) -> None:
        post = make_post(body="wheels", published_at=None)
        assert not found(["wheels"])
        posts_publish(posts=[post])
        assert found(["wheels"])
        posts_trash(posts=[post])
        assert not found(["wheels"])

    def test_scheduled_post_is_found_from_its_minute_on(self, make_post: MakePost) -> None:
        post = make_post(body="wheels", published_at=None)
        Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
        assert found(["wheels"])

    def test_text_that_no_database_could_index_whole_is_found_by_its_beginning(self, make_post: MakePost) -> None:
        """PostgreSQL takes one megabyte of words a post."""
        make_post(body="beginning " + " ".join(f"단어{number}" for number in range(100_000)) + " ending")
        assert found(["beginning", "ending"]) == ["beginning"]


class TestTags:
    """In the admin, one by one and several at once."""

    @pytest.fixture
    def tag(self, make_post: MakePost) -> Tag:
        make_post(tags=("Wheels", "Other"))
        return Tag.objects.get(name="Wheels")

    def test_renamed_tag(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        client.post(f"/admin/posts/tag/{tag.pk}/change/", {"name": "Rudders", "slug": "rudders"})
        assert found(["wheels", "rudders", "other"]) == ["rudders", "other"]

    def test_deleted_tag(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        client.post(f"/admin/posts/tag/{tag.pk}/delete/", {"post": "yes"})
        assert found(["wheels", "other"]) == ["other"]

    def test_deleted_tags(self, client: Client, editor: User, tag: Tag) -> None:
        client.force_login(editor)
        chosen = [str(tag.pk) for tag in Tag.objects.all()]
        client.post("/admin/posts/tag/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
        assert not Tag.objects.exists()
        assert not found(["wheels", "other"])


class TestPostsThatAreThereAlready:
    def test_command_indexes_what_came_another_way(self, make_post: MakePost) -> None:
        make_post(body="wheels")
        SearchEntry.objects.all().delete()
        assert not found(["wheels"])
        call_command("index_posts", verbosity=0)
        assert found(["wheels"])

    @pytest.mark.django_db(transaction=True)
    def test_migration_indexes_the_posts_of_a_database_from_before_search(self, make_post: MakePost) -> None:
        executor = MigrationExecutor(connection)
        newest = executor.loader.graph.leaf_nodes("blog")
        executor.migrate([("blog", "0001_initial")])
        executor.loader.build_graph()
        old = executor.loader.project_state([("blog", "0001_initial")]).apps
        author = old.get_model("blog", "User").objects.create(username="early")
        post = old.get_model("blog", "Post").objects.create(
            author=author, title="Early", slug="early", body_html="<p>도커를</p>", published_at=timezone.now()
        )
        post.tags.add(old.get_model("blog", "Tag").objects.create(name="Wheels", slug="wheels"))
        MigrationExecutor(connection).migrate(newest)
        assert found(["early", "도커", "wheels", "other"]) == ["early", "도커", "wheels"]
