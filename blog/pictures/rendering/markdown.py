"""Pictures in texts: ``![alt](picture:digest)`` becomes a ``<picture>`` in every width and format."""

import re
from collections.abc import Iterable
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db.models import JSONField, Q, TextField
from django.db.models.functions import Cast
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.token import Token

from blog.pictures.models import DIGEST_LENGTH, FILE_NAME, MEDIA_TYPES, SIZES, Picture

SCHEME: Final = "picture:"
REFERENCE: Final = re.compile(rf"{SCHEME}([0-9a-f]{{{DIGEST_LENGTH}}})")


# The values that ``render_picture`` writes, for the sanitizer.
ONE_FILE: Final = rf"{re.escape(settings.PICTURES_URL)}{FILE_NAME} [1-9][0-9]{{0,3}}w"
SRCSET, SIZES_VALUE = re.compile(rf"{ONE_FILE}(?:, {ONE_FILE})*"), re.compile(re.escape(SIZES))
ATTRIBUTE_PATTERNS: Final = {
    ("img", "srcset"): SRCSET,
    ("img", "sizes"): SIZES_VALUE,
    ("source", "srcset"): SRCSET,
    ("source", "sizes"): SIZES_VALUE,
    ("source", "type"): re.compile("|".join(map(re.escape, MEDIA_TYPES.values()))),
}


def insert_pictures(tokens: list[Token]) -> None:
    """Replace each picture's token by its HTML, with one query for all."""
    inlines = [token for token in tokens if token.type == "inline" and token.children]
    sources = [source_of(child) for token in inlines for child in token.children or []]
    wanted = {source.removeprefix(SCHEME) for source in sources if source.startswith(SCHEME)}
    if not wanted:
        return
    found = {picture.digest: picture for picture in Picture.objects.filter(digest__in=wanted)}
    for token in inlines:
        token.children = [replace_token(child, found) for child in token.children or []]


def source_of(token: Token) -> str:
    """The address of an image token; of any other, none."""
    return str(token.attrs.get("src", "")) if token.type == "image" else ""


def replace_token(token: Token, pictures: dict[str, Picture]) -> Token:
    """A token of HTML for an image of ours, and any other token as it is."""
    source = source_of(token)
    if not source.startswith(SCHEME):
        return token
    alt, picture = "".join(words_of(token)), pictures.get(source.removeprefix(SCHEME))
    html = render_picture(picture, alt, str(token.attrs.get("title", ""))) if picture else render_missing(source, alt)
    return Token("html_inline", "", 0, content=html)


def words_of(token: Token) -> Iterable[str]:
    """The words of an image's description, without its markup."""
    return (child.content for child in token.children or [] if child.type in ("text", "code_inline", "text_special"))


def render_picture(picture: Picture, alt: str, title: str) -> SafeString:
    """A ``<picture>`` whose place is kept while it loads; a description in the text goes before the picture's own."""
    *better, fallback = picture.formats
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((MEDIA_TYPES[extension], picture.srcset(extension), SIZES) for extension in better),
    )
    middle = picture.widths[len(picture.widths) // 2]
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}"{}></picture>',
        sources,
        picture.url(middle),
        picture.srcset(fallback),
        SIZES,
        alt or picture.alt,
        picture.width,
        picture.height,
        format_html(' title="{}"', title) if title else "",
    )


def render_missing(source: str, alt: str) -> SafeString:
    """What stands in the text in place of a picture that there is not, for the writer to see."""
    return format_html("<mark>{} <code>{}</code> {}</mark>", _("Picture not found:"), source, alt)


def digests_in_texts() -> set[str]:
    """The pictures that any text names, of whatever kind: posts, in the trash too, and whatever is kept of them.

    Every text and JSON field of the blog is looked through, so that a new kind of text can't be forgotten here.
    """
    found: set[str] = set()
    for model in [model for model in apps.get_models() if model.__module__.startswith("blog.")]:
        for field in model._meta.get_fields():  # noqa: SLF001  Django's documented API
            if isinstance(field, TextField | JSONField):
                texts = model._default_manager.annotate(words=Cast(field.name, TextField()))  # noqa: SLF001  as above
                naming = texts.filter(Q(words__contains=SCHEME)).values_list("words", flat=True)
                found.update(*(REFERENCE.findall(text) for text in naming.iterator()))
    return found
