"""Addresses that posts and tags once had: kept when one changes, forgotten when its owner comes back to it."""

from blog.models import FormerPostAddress, FormerTagAddress, Post, Tag

PostAddress = tuple[str, str]  # language and slug


def post_address_replace(*, post: Post, before: PostAddress | None) -> None:
    """Remember the address that ``post`` had ``before`` its last save, if that changed it; ``None``: it is new.

    An address that was another post's stays in its memory: a draft must not break a link that readers have.
    """
    now = (post.language, post.slug)
    if before and before != now:
        post.former_addresses.filter(language=post.language, slug=post.slug).delete()
        language, slug = before
        FormerPostAddress.objects.update_or_create(language=language, slug=slug, defaults={"post": post})


def tag_address_replace(*, tag: Tag, before: str | None) -> None:
    """The same for the slug of ``tag``."""
    if before and before != tag.slug:
        tag.former_addresses.filter(slug=tag.slug).delete()
        FormerTagAddress.objects.update_or_create(slug=before, defaults={"tag": tag})
