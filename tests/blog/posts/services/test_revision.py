"""Revisions."""

import pytest
from django.core.exceptions import ValidationError

from blog.accounts.models import User
from blog.posts.models import Post, Revision
from blog.posts.services.post import post_save, post_tag, posts_publish
from blog.posts.services.revision import revision_restore
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


class TestSave:
    def test_each_change_of_text_or_tags_creates_a_revision(self, make_post: MakePost, editor: User) -> None:
        post = make_post(body="one", tags=("B", "A"))
        post.body = "two"
        post_save(post=post, by=editor)
        post_tag(post=post, names=["A"], by=editor)
        first, second = post.revisions.order_by("version")
        assert (first.body, first.tags, first.author) == ("one", ["A", "B"], None)
        assert (second.body, second.tags, second.author) == ("two", ["A"], editor)

    def test_save_without_a_change_of_text_creates_none(self, make_post: MakePost) -> None:
        post = make_post(published_at=None)
        posts_publish(posts=[post])
        post.refresh_from_db()
        post_save(post=post)
        assert post.revisions.count() == 1

    def test_rejected_save_creates_none(self, make_post: MakePost) -> None:
        post = make_post(slug="here")
        post.title = ""
        with pytest.raises(ValidationError, match="title"):
            post_save(post=post)
        assert post.revisions.count() == 1

    def test_deleting_a_post_deletes_its_revisions(self, make_post: MakePost) -> None:
        make_post().delete()
        assert not Revision.objects.exists()

    def test_deleting_an_author_keeps_the_revision(self, make_post: MakePost, editor: User) -> None:
        post = make_post()
        post.body = "by the editor"
        post_save(post=post, by=editor)
        editor.delete()
        assert post.revisions.order_by("-version")[0].author is None


class TestRestore:
    def test_restores_the_text_as_a_new_revision(self, make_post: MakePost) -> None:
        post = make_post(body="*old*", tags=("Old",))
        post.body, post.slug = "new", "new-address"
        post_save(post=post)
        post_tag(post=post, names=["New"])
        old = post.revisions.order_by("version")[0]
        assert revision_restore(revision=old, version=post.version)
        post = Post.objects.get()
        assert (post.body, post.body_html, post.slug) == ("*old*", "<p><em>old</em></p>\n", "new-address")
        assert [tag.name for tag in post.tags.all()] == ["Old"]
        assert [one.body for one in post.revisions.order_by("version")] == ["*old*", "new", "*old*"]

    def test_stale_version_changes_nothing(self, make_post: MakePost) -> None:
        post = make_post(body="old")
        post.body = "new"
        post_save(post=post)
        old = post.revisions.order_by("version")[0]
        assert revision_restore(revision=old, version=post.version - 1) is None
        assert Post.objects.get().body == "new"
