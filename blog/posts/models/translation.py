"""Translations: an original, and posts that are the same text in another language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from blog.posts.models.post import Post, PostQuerySet


def get_original(post: Post) -> Post:
    """Return the post at the end of the chain of ``translation_of``; the post itself if it is not a translation."""
    chain = [post]
    while (original := chain[-1].translation_of) and original not in chain:
        chain.append(original)
    return post if original == post else chain[-1]


def get_translations(post: Post) -> PostQuerySet:
    """Return the other posts, of any status, that are the same text, or will be once ``post`` is saved."""
    originals = {get_original(post).pk, post.pk} - {None}
    versions = type(post).objects.filter(Q(pk__in=originals) | Q(translation_of__in=originals))
    return versions.exclude(pk=post.pk)


def check_translation(post: Post) -> None:
    """Raise ``ValidationError``, with the title of the other post, if the text has two versions in one language."""
    if not post.translation_of and not post.pk:
        return
    versions = list(get_translations(post).only("language", "title", "translation_of"))
    languages = Counter([post.language, *(version.language for version in versions)])
    doubled = [version for version in versions if languages[version.language] > 1]
    if doubled:
        message = _("Expected at most one version in each language, and “%(title)s” is one already.")
        raise ValidationError({"translation_of": ValidationError(message, params={"title": doubled[0].title})})
