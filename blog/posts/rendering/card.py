"""Renders the cards of posts in lists. They are stored, because rendering ten takes longer than the rest of a page."""

import hashlib
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from blog.posts.models import Post

TEMPLATES = tuple(f"posts/includes/{name}.html" for name in ("post_card", "facts", "post_tags"))
SETTINGS = ("LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "FORMAT_MODULE_PATH", "ROOT_URLCONF")


@cache
def get_fingerprint(script_prefix: str) -> str:
    """Return a hash of everything but the post that a card depends on: templates, translations and settings."""
    digest = hashlib.sha256(
        repr([django.VERSION, script_prefix, [getattr(settings, name) for name in SETTINGS]]).encode()
    )
    templates = [Path(get_template(name).origin.name) for name in TEMPLATES]  # type: ignore[attr-defined]  # Django's own
    translations = sorted(Path(settings.BASE_DIR, "blog").glob("*/locale/*/LC_MESSAGES/*.mo"))
    for path in [*templates, *translations]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def render_card(post: Post) -> SafeString:
    with translation.override(post.language):
        return render_to_string("posts/includes/post_card.html", {"post": post})


def get_card(post: Post) -> SafeString:
    """Return the stored card of ``post``; render it if templates or settings have changed since, or in development."""
    if not settings.DEBUG and post.card_fingerprint == get_fingerprint(get_script_prefix()):
        return mark_safe(post.card_html)  # noqa: S308  rendered by a template, which escapes
    return render_card(Post.objects.select_related("author").get(pk=post.pk))
