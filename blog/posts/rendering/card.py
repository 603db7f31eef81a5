"""Renders the cards of posts in lists. They are stored, because rendering ten takes longer than the rest of a page."""

import hashlib
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from blog.posts.models import Post

SETTINGS = ("LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "FORMAT_MODULE_PATH")
FOLDERS, SUFFIXES = ("blog", "config"), {".py", ".html", ".mo"}


@cache
def get_fingerprint(script_prefix: str) -> str:
    """Return a hash of everything but the post that a card depends on: code, templates, translations and settings."""
    values = [django.VERSION, script_prefix, [getattr(settings, name) for name in SETTINGS]]
    digest = hashlib.sha256(repr(values).encode())
    files = [path for folder in FOLDERS for path in Path(settings.BASE_DIR, folder).rglob("*")]
    for path in sorted(path for path in files if path.suffix in SUFFIXES):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def render_card(post: Post) -> SafeString:
    with translation.override(post.language):
        return render_to_string("posts/includes/post_card.html", {"post": post})


def get_card(post: Post) -> SafeString:
    """Return the stored card of ``post``; render it if templates or settings have changed since, or in development."""
    if not settings.DEBUG and post.card_fingerprint == get_fingerprint(get_script_prefix()):
        return mark_safe(post.card_html)  # noqa: S308  rendered by a template, which escapes
    current = Post.objects.select_related("author").filter(pk=post.pk).first()
    return render_card(current) if current else SafeString("")  # else it has just been deleted
