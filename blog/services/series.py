"""The order of posts in a series."""

from django.db.models import Max

from blog.models import Post, Series


def post_number(*, post: Post) -> None:
    """Give a post of a series the next free number, unless it has one; take the number from a post of none.

    Only in a transaction: until its end nobody else gets a number of the series.
    """
    if post.series is None:
        post.series_number = None
    elif post.series_number is None:
        Series.objects.select_for_update().get(pk=post.series.pk)
        last: int | None = post.series.posts.exclude(pk=post.pk).aggregate(last=Max("series_number"))["last"]
        post.series_number = (last or 0) + 1
