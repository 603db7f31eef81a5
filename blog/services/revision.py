"""Writes of revisions, in the transaction of the save that they are about."""

from django.db import transaction

from blog.models import Post, Revision, User

TEXTS = ("title", "summary", "body")


def revision_keep(*, post: Post, by: User | None = None) -> Revision | None:
    """Keep what ``post`` says now, unless its newest revision says the same; ``None`` then."""
    said = {name: getattr(post, name) for name in TEXTS} | {"tags": sorted(tag.name for tag in post.tags.all())}
    last = post.revisions.order_by("-version").first()
    if last and all(getattr(last, name) == value for name, value in said.items()):
        return None
    revision, _created = Revision.objects.update_or_create(
        post=post, version=post.version, defaults=said, create_defaults=said | {"author": by}
    )
    return revision


@transaction.atomic
def revision_restore(*, revision: Revision, version: int, by: User | None = None) -> Post | None:
    """Make the post say what ``revision`` says, as a new revision; its dates, address and author stay.

    Returns ``None``, and changes nothing, when the post's version is no longer ``version``.
    """
    from blog.services.post import post_save, post_tag  # noqa: PLC0415  they keep a revision of each save

    post = Post.objects.select_for_update(no_key=True).get(pk=revision.post_id)
    if post.version != version:
        return None
    for name in TEXTS:
        setattr(post, name, getattr(revision, name))
    post_save(post=post, by=by)
    post_tag(post=post, names=revision.tags, by=by)
    return post
