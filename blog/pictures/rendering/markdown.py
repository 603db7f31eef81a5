"""Renders ``![alt](picture:digest)`` in Markdown as a ``<picture>`` with every width and format."""

import re
from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db.models import JSONField, Q, TextField
from django.db.models.functions import Cast
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.token import Token

from blog.pictures.models import DIGEST_LENGTH, FILE_NAME, MEDIA_TYPES, SIZES, Picture

SCHEME = "picture:"
REFERENCE = re.compile(rf"{SCHEME}([0-9a-f]{{{DIGEST_LENGTH}}})")

# The values that ``render_picture`` writes, for the sanitizer.
ONE_FILE = rf"{re.escape(settings.PICTURES_URL)}{FILE_NAME} [1-9][0-9]{{0,3}}w"
SRCSET, SIZES_VALUE = re.compile(rf"{ONE_FILE}(?:, {ONE_FILE})*"), re.compile(re.escape(SIZES))
ATTRIBUTE_PATTERNS = {
    ("img", "srcset"): SRCSET,
    ("img", "sizes"): SIZES_VALUE,
    ("source", "srcset"): SRCSET,
    ("source", "sizes"): SIZES_VALUE,
    ("source", "type"): re.compile("|".join(map(re.escape, MEDIA_TYPES.values()))),
}


def insert_pictures(tokens: list[Token]) -> None:
    """Replace the tokens of pictures by HTML, with one query for all."""
    inlines = [token for token in tokens if token.type == "inline" and token.children]
    sources = [get_source(child) for token in inlines for child in token.children or []]
    wanted = {source.removeprefix(SCHEME) for source in sources if source.startswith(SCHEME)}
    if not wanted:
        return
    found = {picture.digest: picture for picture in Picture.objects.filter(digest__in=wanted)}
    for token in inlines:
        token.children = [replace_token(child, found) for child in token.children or []]


def get_source(token: Token) -> str:
    return str(token.attrs.get("src", "")) if token.type == "image" else ""


def replace_token(token: Token, pictures: dict[str, Picture]) -> Token:
    source = get_source(token)
    if not source.startswith(SCHEME):
        return token
    alt, picture = "".join(get_words(token)), pictures.get(source.removeprefix(SCHEME))
    html = render_picture(picture, alt, str(token.attrs.get("title", ""))) if picture else render_missing(source, alt)
    return Token("html_inline", "", 0, content=html)


def get_words(token: Token) -> Iterable[str]:
    return (child.content for child in token.children or [] if child.type in ("text", "code_inline", "text_special"))


def render_picture(picture: Picture, alt: str, title: str) -> SafeString:
    """Render a ``<picture>`` with its dimensions; ``alt`` takes precedence over the picture's own text."""
    *better, fallback = picture.formats
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((MEDIA_TYPES[extension], picture.get_srcset(extension), SIZES) for extension in better),
    )
    middle = picture.widths[len(picture.widths) // 2]
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}"{}></picture>',
        sources,
        picture.get_url(middle),
        picture.get_srcset(fallback),
        SIZES,
        alt or picture.alt,
        picture.width,
        picture.height,
        format_html(' title="{}"', title) if title else "",
    )


def render_missing(source: str, alt: str) -> SafeString:
    return format_html("<mark>{} <code>{}</code> {}</mark>", _("Picture not found:"), source, alt)


def find_used_digests() -> set[str]:
    """Return the digests in all text and JSON fields of the blog's models, so a new kind of text can't be forgotten."""
    found: set[str] = set()
    for model in [model for model in apps.get_models() if model.__module__.startswith("blog.")]:
        for field in model._meta.get_fields():
            if isinstance(field, TextField | JSONField):
                texts = model._default_manager.annotate(content=Cast(field.name, TextField()))
                naming = texts.filter(Q(content__contains=SCHEME)).values_list("content", flat=True)
                found.update(*(REFERENCE.findall(text) for text in naming.iterator()))
    return found
