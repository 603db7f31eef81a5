"""Stored cards are always what a card rendered now would be."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from blog.posts.models import Post, Tag
from blog.posts.rendering import card
from blog.posts.rendering.card import get_card, render_card
from blog.posts.services.post import post_save, post_tag, posts_publish
from blog.posts.services.tag import tag_save, tags_delete, tags_merge
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post: MakePost) -> Post:
    return make_post(title="First", tags=("Docker", "Alpine"))


def rename_tag(post: Post) -> None:
    tag = Tag.objects.get(name="Docker")
    tag.name, tag.slug = "Containers", "containers"
    tag_save(tag=tag)


def change_title(post: Post) -> None:
    post.title = "Second"
    post_save(post=post)


def change_author(post: Post) -> None:
    post.author.display_name = "Mina Lee"
    post.author.save()


CHANGES: dict[str, Callable[[Post], object]] = {
    "title": change_title,
    "tags": lambda post: post_tag(post=post, names=["Debian"]),
    "date": lambda post: posts_publish(posts=[post], at=timezone.now() + timedelta(days=3)),
    "renamed tag": rename_tag,
    "deleted tag": lambda _post: tags_delete(tags=[Tag.objects.get(name="Docker")]),
    "merged tag": lambda _post: tags_merge(tags=[Tag.objects.get(name="Docker")], into=Tag.objects.get(name="Alpine")),
    "author": change_author,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_renders_the_card(post: Post, change: Callable[[Post], object]) -> None:
    post.published_at = None
    post_save(post=post)
    before = Post.objects.get(pk=post.pk).card_html
    change(post)
    stored = Post.objects.get(pk=post.pk)
    assert stored.card_html == render_card(stored)
    assert stored.card_html != before


def test_stored_card_is_read_without_a_query(post: Post, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    listed = Post.objects.for_list().get()
    with django_assert_num_queries(0):
        assert "First" in get_card(listed)


class TestOutdatedCard:
    """A card that was rendered with other templates, translations or settings."""

    @pytest.fixture(autouse=True)
    def _outdate(self, post: Post) -> None:
        Post.objects.update(card_html="outdated", card_fingerprint="0" * 16)

    def test_is_never_shown(self) -> None:
        assert "First" in get_card(Post.objects.for_list().get())

    @pytest.mark.parametrize("command", ["render_posts", "prepare_database"])
    def test_is_rendered_by(self, command: str, settings: Settings) -> None:
        settings.DEMO_CONTENT = False
        call_command(command, verbosity=0)
        stored = Post.objects.get()
        assert stored.card_html == render_card(stored)
        assert get_card(stored) == stored.card_html


def test_fingerprint_depends_on_settings(settings: Settings) -> None:
    before = card.get_fingerprint("/")
    card.get_fingerprint.cache_clear()
    settings.TIME_ZONE = "Asia/Seoul"
    assert card.get_fingerprint("/") not in (before, card.get_fingerprint("/blog/"))
    card.get_fingerprint.cache_clear()


def test_development_renders_every_time(post: Post, settings: Settings) -> None:
    Post.objects.update(card_html="outdated")
    settings.DEBUG = True
    assert "First" in get_card(Post.objects.for_list().get())


def test_rendering_changes_neither_version_nor_dates(post: Post) -> None:
    before = Post.objects.values("version", "updated_at", "published_at").get()
    call_command("render_posts", verbosity=0)
    assert Post.objects.values("version", "updated_at", "published_at").get() == before
    assert Post.objects.get().revisions.count() == 1
