"""Writes of series, and the order of posts in one."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max

from blog.models import Post, Series
from blog.services.former_address import series_address_replace
from blog.services.related import posts_relate


def post_number(*, post: Post) -> None:
    """Give a post of a series the next free number, unless it has one; take the number from a post of none.

    Only in a transaction: until its end nobody else gets a number of the series.
    """
    if post.series is None:
        post.series_number = None
    elif post.series_number is None:
        Series.objects.select_for_update(no_key=True).get(pk=post.series.pk)
        last: int | None = post.series.posts.exclude(pk=post.pk).aggregate(last=Max("series_number"))["last"]
        post.series_number = (last or 0) + 1


@transaction.atomic
def series_save(*, series: Series) -> Series:
    """Validate and save ``series``; its former address leads to the new one.

    Raises:
        django.core.exceptions.ValidationError: the address is another series', or the language not its posts'.
    """
    before = Series.objects.select_for_update(no_key=True).filter(pk=series.pk).first()
    series.full_clean()
    series.save()
    series_address_replace(series=series, before=before)
    return series


@transaction.atomic
def series_delete(*, series: Iterable[Series]) -> int:
    """Delete ``series``; their posts stay, without numbers, and may be related to each other. Return how many."""
    keys = [one.pk for one in series]
    parts = list(Post.objects.select_for_update(no_key=True).filter(series__in=keys).order_by("pk").only("pk"))
    free = {"series": None, "series_number": None, "version": F("version") + 1}
    Post.objects.filter(pk__in=[part.pk for part in parts]).update(**free)
    Series.objects.filter(pk__in=keys).delete()
    posts_relate(posts=parts)
    return len(keys)
