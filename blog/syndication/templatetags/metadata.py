"""Metadata in the head of a page: OpenGraph and JSON-LD."""

import json

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from blog.core.absolute_urls import get_origin
from blog.posts.models import Post, Status
from blog.syndication import structured_data
from blog.syndication.social_cards import get_card_url, make_card

register = template.Library()

# OpenGraph needs a territory (https://ogp.me/#optional), which language codes don't have.
LOCALES = {"en": "en_US", "ko": "ko_KR"}
# Without these characters, no text can end a <script> element or open a comment (HTML, 4.12.1.3).
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


@register.filter
def open_graph_locale(language: str) -> str:
    """Return the OpenGraph locale of a language: ``"ko"`` becomes ``"ko_KR"``."""
    return LOCALES.get(language, to_locale(language))


@register.simple_tag
def social_card(post: Post) -> dict[str, str]:
    """Return the URL and alternative text of a post's social card; nothing if the post is not public."""
    if post.status != Status.PUBLISHED:
        return {}
    card = make_card(post)
    return {"url": get_card_url(post, card), "alt": card.alt}


@register.simple_tag(takes_context=True)
def json_ld(context: Context) -> SafeString:
    """Describe the page in JSON-LD. A Content-Security-Policy allows such data blocks (HTML, 4.12.1)."""
    describe = structured_data.DESCRIPTIONS.get(str(context.get("kind")))
    if describe is None or context.get("preview"):
        return SafeString("")
    text = json.dumps(describe(get_origin(context["request"]), context), ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above
