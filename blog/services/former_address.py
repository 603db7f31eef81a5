"""Addresses that posts, series and tags once had: kept when one changes, forgotten when its owner comes back to it.

An address that was another's stays in its memory unless the public has found the new owner there: a draft, or a series
or tag without a public post, must not break a link that readers have.
"""

from blog.models import FormerPostAddress, FormerSeriesAddress, FormerTagAddress, Post, Series, Status, Tag


def post_address_replace(*, post: Post, before: Post | None) -> None:
    """Remember the address that ``post`` had ``before`` its last save, if that changed it; ``None``: it is new."""
    if before is None or (before.language, before.slug) == (post.language, post.slug):
        return
    post.former_addresses.filter(language=post.language, slug=post.slug).delete()
    language, slug = before.language, before.slug
    public = before.status == Status.PUBLISHED
    if public or not FormerPostAddress.objects.filter(language=language, slug=slug).exists():
        FormerPostAddress.objects.update_or_create(language=language, slug=slug, defaults={"post": post})


def series_address_replace(*, series: Series, before: Series | None) -> None:
    """The same for ``series``."""
    if before is None or (before.language, before.slug) == (series.language, series.slug):
        return
    series.former_addresses.filter(language=series.language, slug=series.slug).delete()
    address = {"language": before.language, "slug": before.slug}
    public = Post.objects.published().filter(series=series).exists()
    if public or not FormerSeriesAddress.objects.filter(**address).exists():
        FormerSeriesAddress.objects.update_or_create(**address, defaults={"series": series})


def tag_address_replace(*, tag: Tag, before: str | None) -> None:
    """The same for the slug of ``tag``."""
    if before and before != tag.slug:
        tag.former_addresses.filter(slug=tag.slug).delete()
        tag_address_remember(slug=before, tag=tag, public=tag_is_public(tag))


def tag_address_remember(*, slug: str, tag: Tag, public: bool) -> None:
    """Let ``slug`` lead to ``tag``; one that leads to another tag already, only if it was a ``public`` address."""
    if public or not FormerTagAddress.objects.filter(slug=slug).exists():
        FormerTagAddress.objects.update_or_create(slug=slug, defaults={"tag": tag})


def tag_is_public(tag: Tag) -> bool:
    """Whether ``tag`` has a page."""
    return Post.objects.published().filter(tags=tag).exists()
