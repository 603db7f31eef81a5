"""Links instead of pictures from other sites, which the content security policy blocks and feed readers would fetch."""

import re
from functools import partial
from html import unescape

from django.conf import settings
from django.utils.html import format_html

# As ``sanitize`` writes them: attributes in double quotes, no ``<`` in their values, no link within a link.
LINK = re.compile(r"<a[ >].*?</a>", re.DOTALL)
PICTURE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
ABSOLUTE_URL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def is_remote(url: str) -> bool:
    """Whether browsers load a picture with this ``src`` from another site than ``SITE_URL``."""
    url = "".join(url.split()).replace("\\", "/")  # as browsers read it
    own = settings.CANONICAL_ORIGIN
    return bool(ABSOLUTE_URL.match(url)) and not (own and url.startswith(f"{own}/"))


def link_remote_pictures(html: str) -> str:
    """Replace pictures from other sites in sanitized ``html`` by links to them; by their text if they are in a link."""
    html = LINK.sub(lambda link: PICTURE.sub(partial(replace_picture, "{1}"), link[0]), html)
    return PICTURE.sub(partial(replace_picture, '<a href="{0}" rel="noopener">{1}</a>'), html)


def replace_picture(template: str, picture: re.Match[str]) -> str:
    attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(picture[1])}
    url = attributes.get("src", "")
    return format_html(template, url, attributes.get("alt", "").strip() or url) if is_remote(url) else picture[0]
