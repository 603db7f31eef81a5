"""Writes of series, and the numbers of posts in them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max

from blog.accounts.models import User
from blog.accounts.permissions import check_permission
from blog.posts.models import Post, Series
from blog.posts.services.related import posts_relate
from blog.posts.services.slug_history import slug_change


def post_number_set(*, post: Post) -> None:
    """Set the next free number in the series, which stays locked in the transaction; unset it without a series."""
    if post.series is None:
        post.series_number = None
    elif post.series_number is None:
        Series.objects.select_for_update(no_key=True).get(pk=post.series.pk)
        last: int | None = post.series.posts.exclude(pk=post.pk).aggregate(last=Max("series_number"))["last"]
        post.series_number = (last or 0) + 1


@transaction.atomic
def series_save(*, series: Series, by: User | None = None) -> Series:
    """Validate and save ``series``; record a changed slug.

    Raises ``ValidationError`` if the slug is taken, or its posts are in another language; ``PermissionDenied`` if
    ``by`` may not save series (``None`` is a command).
    """
    check_permission(by, "posts.change_series" if series.pk else "posts.add_series")
    before = Series.objects.select_for_update(no_key=True).filter(pk=series.pk).first()
    series.full_clean()
    series.save()
    if before:
        slug_change(
            target=series,
            old=(before.language, before.slug),
            new=(series.language, series.slug),
            was_public=Post.objects.published().filter(series=series).exists(),
        )
    return series


@transaction.atomic
def series_delete(*, series: Iterable[Series], by: User | None = None) -> int:
    """Delete ``series``; their posts stay, without numbers. Return how many.

    Raises ``PermissionDenied`` if ``by`` may not delete series; ``None`` is a command.
    """
    check_permission(by, "posts.delete_series")
    keys = [one.pk for one in series]
    parts = list(Post.objects.select_for_update(no_key=True).filter(series__in=keys).order_by("pk").only("pk"))
    free = {"series": None, "series_number": None, "version": F("version") + 1}
    Post.objects.filter(pk__in=[part.pk for part in parts]).update(**free)
    Series.objects.filter(pk__in=keys).delete()
    posts_relate(posts=parts)
    return len(keys)
