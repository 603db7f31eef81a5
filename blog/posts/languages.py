"""The versions of a post in the site's languages."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from blog.core.languages import LanguageVersion
from blog.posts.models import Post


def get_post_versions(post: Post, translations: Iterable[Post]) -> tuple[LanguageVersion, ...]:
    """Return the post in every language; the home page, with a note, where it is not published."""
    posts = {version.language: version for version in (*translations, post)}
    versions = []
    for code, name in settings.LANGUAGES:
        version = posts.get(code)
        with translation.override(code):
            if version:
                url = reverse("posts:post", args=[version.slug])
                versions.append(LanguageVersion(code, name, url, current=version is post, title=version.title))
            else:
                url, note = reverse("posts:home"), gettext("home page")
                versions.append(LanguageVersion(code, name, url, current=False, note=note))
    return tuple(versions)
