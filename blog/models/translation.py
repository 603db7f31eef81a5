"""One text in several languages: an original, and posts that are translations of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from blog.models.post import Post, PostQuerySet


class Version(TypedDict):
    """What a link to a post in another language needs."""

    language: str
    title: str
    slug: str


def original_of(post: Post) -> Post:
    """What the post is a translation of in the end, itself if of nothing: whoever links to a translation means that."""
    way = [post]
    while (further := way[-1].translation_of) and further not in way:
        way.append(further)
    return post if further == post else way[-1]


def versions_of(post: Post) -> PostQuerySet:
    """The other posts that are, or will be once ``post`` is saved, the same text; whatever their status."""
    originals = {original_of(post).pk, post.pk} - {None}
    versions = type(post).objects.filter(Q(pk__in=originals) | Q(translation_of__in=originals))
    return versions.exclude(pk=post.pk)


def translation_check(post: Post) -> None:
    """Refuse a second version of one text in a language.

    Raises:
        ValidationError: of ``translation_of``; names the post that is in the way.
    """
    if not post.translation_of and not post.pk:
        return
    versions = list(versions_of(post).only("language", "title", "translation_of"))
    languages = Counter([post.language, *(version.language for version in versions)])
    doubled = [version for version in versions if languages[version.language] > 1]
    if doubled:
        message = _("Expected at most one version in each language, and “%(title)s” is one already.")
        raise ValidationError({"translation_of": ValidationError(message, params={"title": doubled[0].title})})
