"""Writes of posts. Admin, commands and tests all go through these, so a post behaves alike wherever it is changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from blog.models import Post, Tag, User
from blog.models.post import PostQuerySet
from blog.services import markdown
from blog.services.former_address import post_address_replace
from blog.services.related import posts_relate
from blog.services.revision import revision_keep
from blog.services.search import posts_index
from blog.services.series import post_number
from blog.services.tag import tags_named
from blog.services.translation import post_adopt_translations, post_point_to_original

NEXT = F("version") + 1  # so that whoever has the post open is told
COMPARED = ("language", "slug", "series", "version", "published_at", "deleted_at")  # with what is about to be saved


@transaction.atomic
def post_save(*, post: Post, by: User | None = None) -> Post:
    """Validate ``post``, render its text, stamp ``updated_at``, save it and make it findable.

    What it says is kept as a revision of ``by``, whoever that is.
    Its former address leads to the new one.

    Raises:
        django.core.exceptions.ValidationError: a field, or language and slug together, are not acceptable.
    """
    rendered = markdown.render(post.body)
    post.body_html, post.toc, post.reading_minutes = rendered.html, rendered.toc, rendered.reading_minutes
    post.updated_at = timezone.now()
    post_number(post=post)
    post_point_to_original(post=post)
    post.full_clean()
    stored = Post.objects.select_for_update(no_key=True).filter(pk=post.pk).only(*COMPARED).first()
    post.version = stored.version + 1 if stored else 1
    post.save()
    post_address_replace(post=post, before=stored)
    post_adopt_translations(post=post)
    posts_index(posts=[post])
    revision_keep(post=post, by=by)
    if stored and (stored.language, stored.series_id) != (post.language, post.series_id):
        posts_relate(posts=[post])
    return post


def post_tag(*, post: Post, names: Iterable[str], by: User | None = None) -> list[Tag]:
    """Make ``names`` the tags of ``post``; a name that no tag has yet makes one."""
    with transaction.atomic():
        Post.objects.select_for_update(no_key=True).filter(pk=post.pk).first()
        tags = tags_named(names=names)
        post.tags.set(tags)
        posts_index(posts=[post])
        revision_keep(post=post, by=by)
        posts_relate(posts=[post])
    return tags


def posts_publish(*, posts: Iterable[Post], at: datetime | None = None) -> int:
    """Publish drafts and scheduled posts ``at`` a time, by default now; return how many changed.

    What is already public keeps its date, and what is in the trash stays there.
    """
    at = at or timezone.now()
    waiting = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at=None)
    return posts_update(waiting.exclude(published_at__lte=timezone.now()), published_at=at)


def posts_unpublish(*, posts: Iterable[Post]) -> int:
    """Turn posts back into drafts; return how many changed."""
    public = Post.objects.filter(pk__in=[post.pk for post in posts]).exclude(published_at=None)
    return posts_update(public, published_at=None)


def posts_trash(*, posts: Iterable[Post]) -> int:
    """Move posts to the trash, from where they can be restored; return how many changed."""
    kept = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at=None)
    return posts_update(kept, deleted_at=timezone.now())


def posts_restore(*, posts: Iterable[Post]) -> int:
    """Take posts out of the trash, as drafts, so that nothing becomes public by surprise; return how many changed."""
    trashed = Post.objects.filter(pk__in=[post.pk for post in posts], deleted_at__isnull=False)
    return posts_update(trashed, deleted_at=None, published_at=None)


@transaction.atomic
def posts_update(posts: PostQuerySet, **dates: datetime | None) -> int:
    """Give ``posts`` other dates, and find anew what is related to them; return how many they are."""
    found = list(posts.select_for_update(no_key=True).order_by("pk").only("pk"))
    count = Post.objects.filter(pk__in=[post.pk for post in found]).update(version=NEXT, **dates)
    posts_relate(posts=found)
    return count
