"""What the head of a page tells machines."""

import json
from collections.abc import Iterable
from typing import Final

from django import template
from django.template.context import Context, RequestContext
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from blog import canonical, structured_data
from blog.cards import card_of, card_url
from blog.models import Post, Series, Status, Tag, User
from blog.shown import AnyPost

register = template.Library()

# OpenGraph wants a territory (https://ogp.me/#optional), which our languages' codes do not name.
LOCALES: Final = {"en": "en_US", "ko": "ko_KR"}
# Inside <script> nothing can end the element or start a comment (HTML, 4.12.1.3): neither word needs to be looked for.
ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


@register.filter
def open_graph_locale(language: str) -> str:
    """``"ko"`` becomes ``"ko_KR"``."""
    return LOCALES.get(language, to_locale(language))


@register.simple_tag(takes_context=True)
def site_origin(context: Context) -> str:
    """What absolute addresses begin with; nothing where no request is known."""
    request = context.get("request")
    return canonical.site_origin(request) if request else ""


@register.simple_tag
def social_card(post: AnyPost) -> dict[str, str]:
    """The path of a post's social card and the card in words; nothing for a post that is not public."""
    if post.status != Status.PUBLISHED:
        return {}
    card = card_of(post)
    return {"url": card_url(post, card), "alt": card.alternative}


def json_ld(node: structured_data.Node) -> SafeString:
    """A data block (HTML, 4.12.1): no script, so that the Content-Security-Policy has nothing to refuse."""
    text = json.dumps(node, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  just escaped


@register.simple_tag(takes_context=True)
def home_json_ld(context: RequestContext) -> SafeString:
    """The home page's."""
    return json_ld(structured_data.home_data(context["request"]))


@register.simple_tag(takes_context=True)
def post_json_ld(context: RequestContext, post: AnyPost) -> SafeString:
    """A post page's."""
    return json_ld(structured_data.post_data(context["request"], post))


@register.simple_tag(takes_context=True)
def series_json_ld(context: RequestContext, series: Series, parts: Iterable[Post]) -> SafeString:
    """The page's of a series."""
    return json_ld(structured_data.series_data(context["request"], series, parts))


@register.simple_tag(takes_context=True)
def tag_json_ld(context: RequestContext, tag: Tag) -> SafeString:
    """A tag page's."""
    return json_ld(structured_data.tag_data(context["request"], tag))


@register.simple_tag(takes_context=True)
def author_json_ld(context: RequestContext, author: User) -> SafeString:
    """An author page's."""
    return json_ld(structured_data.author_data(context["request"], author))
