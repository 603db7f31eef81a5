"""The versions of a post in the site's languages."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from blog.core.languages import LanguageVersion
from blog.posts.models import Post


def make_post_version(post: Post, code: str, name: str) -> LanguageVersion:
    """Return the post in a language; the home page, with a note, if it is not published in that language."""
    link = next((link for link in post.translation_links if link["language"] == code), None)
    with translation.override(code):
        if code == post.language:
            return LanguageVersion(code, name, post.get_absolute_url(), current=True, title=post.title)
        if link:
            url = reverse("posts:post", args=[link["slug"]])
            return LanguageVersion(code, name, url, current=False, title=link["title"])
        return LanguageVersion(code, name, reverse("posts:home"), current=False, note=gettext("home page"))


def get_post_versions(post: Post) -> tuple[LanguageVersion, ...]:
    """Return the post in every language of the site."""
    return tuple(make_post_version(post, code, name) for code, name in settings.LANGUAGES)
