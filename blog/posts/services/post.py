"""Writes of posts. The admin and commands use these, so that a post behaves the same wherever it is changed.

``by`` is the acting user, or ``None`` for a command. If ``by`` may not change one of the posts, a service raises
``PermissionDenied`` and changes none.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from blog.accounts.models import User
from blog.posts.models import Post, Status, Tag
from blog.posts.models.post import PostQuerySet
from blog.posts.models.translation import get_original
from blog.posts.permissions import check_delete, check_save, check_write
from blog.posts.rendering.fingerprint import get_text_fingerprint
from blog.posts.rendering.markdown import render_markdown
from blog.posts.services.card import cards_render
from blog.posts.services.related import posts_relate
from blog.posts.services.revision import revision_save
from blog.posts.services.series import post_number_set
from blog.posts.services.slug_history import slug_change
from blog.posts.services.tag import tags_get_or_create
from blog.posts.signals import post_saved

RENDERED_FIELDS = ("body_html", "toc", "reading_minutes", "text_fingerprint")
RENDER_BATCH = 100
COMPARED_FIELDS = (
    *("title", "language", "slug", "author", "series", "translation_of", "version", "published_at", "deleted_at"),
)


@transaction.atomic
def post_save(*, post: Post, by: User | None = None, tags: Iterable[str] | None = None) -> Post:
    """Validate ``post``, render its text, save it with a revision by ``by``, and record a changed slug.

    Given names of ``tags``, also set its tags, as ``post_tag`` does. Raises ``ValidationError`` if a field or a tag's
    name is invalid, or the slug is taken in this language.
    """
    stored = Post.objects.select_for_update(no_key=True).filter(pk=post.pk).only(*COMPARED_FIELDS).first()
    check_save(by, post, stored)
    render_body(post)
    post.updated_at = timezone.now()
    post_number_set(post=post)
    original = get_original(post)  # a translation of a translation belongs to the first post too
    post.translation_of = None if original.pk == post.pk else original
    post.full_clean()
    post.version = stored.version + 1 if stored else 1
    post.save()
    if stored:
        slug_change(
            target=post,
            old=(stored.language, stored.slug),
            new=(post.language, post.slug),
            was_public=stored.status == Status.PUBLISHED,
        )
    if post.translation_of:  # it may have become a translation just now
        post.translations.update(translation_of=post.translation_of)
    if tags is not None:
        post.tags.set(tags_get_or_create(names=tags))
    is_moved = stored is not None and (stored.language, stored.series_id) != (post.language, post.series_id)
    post_derive(post=post, by=by, relates=is_moved or tags is not None)
    return post


@transaction.atomic
def post_tag(*, post: Post, names: Iterable[str], by: User | None = None) -> list[Tag]:
    """Set the tags of ``post`` to those with ``names``; create missing ones."""
    check_write(by, Post.objects.select_for_update(no_key=True).only("title", "author", "published_at").get(pk=post.pk))
    tags = tags_get_or_create(names=names)
    post.tags.set(tags)
    post_derive(post=post, by=by, relates=True)
    return tags


def post_derive(*, post: Post, by: User | None, relates: bool) -> None:
    """Store what depends on a post and its tags: a revision, the card, data of other apps, and related posts."""
    revision_save(post=post, by=by)
    cards_render(post_ids=[post.pk])
    post_saved.send(Post, post=post)
    if relates:
        posts_relate(posts=[post])


def posts_publish(*, posts: Iterable[Post], at: datetime | None = None, by: User | None = None) -> int:
    """Publish drafts and scheduled posts, by default now; leave public and deleted ones. Return how many changed."""
    at = at or timezone.now()
    waiting = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at=None)
    return posts_update(waiting.exclude(published_at__lte=timezone.now()), by, published_at=at)


def posts_unpublish(*, posts: Iterable[Post], by: User | None = None) -> int:
    """Turn posts back into drafts; return how many changed."""
    public = Post.objects.filter(pk__in=[post.pk for post in posts]).exclude(published_at=None)
    return posts_update(public, by, published_at=None)


def posts_trash(*, posts: Iterable[Post], by: User | None = None) -> int:
    """Move posts to the trash, from where they can be restored; return how many changed."""
    present = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at=None)
    return posts_update(present, by, deleted_at=timezone.now())


def posts_restore(*, posts: Iterable[Post], by: User | None = None) -> int:
    """Restore posts from the trash as drafts, so that nothing is published by accident; return how many changed."""
    trashed = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at__isnull=False)
    return posts_update(trashed, by, deleted_at=None, published_at=None)


@transaction.atomic
def posts_delete(*, posts: Iterable[Post], by: User | None = None) -> int:
    """Permanently delete those ``posts`` that are in the trash, with all that belongs to them; return how many."""
    trashed = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at__isnull=False)
    locked = list(trashed.select_for_update(no_key=True).order_by("pk").only("title", "author", "published_at"))
    for post in locked:
        check_delete(by, post)
    Post.objects.filter(pk__in=[post.pk for post in locked]).delete()
    return len(locked)


@transaction.atomic
def posts_update(posts: PostQuerySet, by: User | None, **dates: datetime | None) -> int:
    """Set dates of ``posts`` and update their related posts; return how many changed."""
    locked = list(posts.select_for_update(no_key=True).order_by("pk").only("title", "author", "published_at"))
    for post in locked:
        check_write(by, post)
        post.published_at = dates.get("published_at", post.published_at)
        check_write(by, post)  # as it will be
    count = Post.objects.filter(pk__in=[post.pk for post in locked]).update(version=F("version") + 1, **dates)
    cards_render(post_ids=[post.pk for post in locked])
    posts_relate(posts=locked)
    return count


def posts_render() -> int:
    """Render text and card of every post; return how many."""
    return render_batches(Post.objects.all())


def posts_render_stale() -> int:
    """Render the posts whose texts were rendered with other code, translations or libraries; return how many."""
    return render_batches(Post.objects.exclude(text_fingerprint=get_text_fingerprint()))


def render_batches(chosen: PostQuerySet) -> int:
    """Render text and card of ``chosen``, in batches; return how many. Revisions, dates and versions stay."""
    ids = list(chosen.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), RENDER_BATCH):
        with transaction.atomic():
            batch = ids[start : start + RENDER_BATCH]
            posts = list(Post.objects.select_for_update(no_key=True).filter(pk__in=batch).order_by("pk"))
            for post in posts:
                render_body(post)
            Post.objects.bulk_update(posts, RENDERED_FIELDS)
            for post in posts:
                post_saved.send(Post, post=post)
            cards_render(post_ids=batch)
    return len(ids)


def render_body(post: Post) -> None:
    with translation.override(post.language):
        rendered = render_markdown(post.body)
    post.text_fingerprint = get_text_fingerprint()
    post.body_html, post.toc, post.reading_minutes = rendered.html, rendered.toc, rendered.reading_minutes
