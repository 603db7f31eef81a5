"""Writes of revisions, in the transaction of a save."""

from django.db import transaction

from blog.accounts.models import User
from blog.posts.models import Post, Revision

TEXT_FIELDS = ("title", "summary", "body")


def revision_save(*, post: Post, by: User | None = None) -> Revision | None:
    """Store the text of ``post`` as a revision; return ``None`` if the newest revision has the same text."""
    text = {name: getattr(post, name) for name in TEXT_FIELDS} | {"tags": sorted(tag.name for tag in post.tags.all())}
    last = post.revisions.order_by("-version").first()
    if last and all(getattr(last, name) == value for name, value in text.items()):
        return None
    revision, _created = Revision.objects.update_or_create(
        post=post, version=post.version, defaults=text, create_defaults=text | {"author": by}
    )
    return revision


@transaction.atomic
def revision_restore(*, revision: Revision, version: int, by: User | None = None) -> Post | None:
    """Restore the text of ``revision`` as a new revision; dates, slug and author of the post stay.

    Returns ``None``, and changes nothing, if the post's version is no longer ``version``. Raises ``PermissionDenied``
    if ``by`` may not write the post; ``None`` is a command.
    """
    from blog.posts.services.post import post_save  # noqa: PLC0415  it saves revisions

    post = Post.objects.select_for_update(no_key=True).get(pk=revision.post_id)
    if post.version != version:
        return None
    for name in TEXT_FIELDS:
        setattr(post, name, getattr(revision, name))
    return post_save(post=post, by=by, tags=revision.tags)
