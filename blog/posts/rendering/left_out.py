"""Notes for writers on the parts of a text that readers won't see, and what to write instead."""

from collections import Counter
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from blog.posts.rendering.markdown import parse_markdown
from blog.posts.rendering.sanitizer import NOT_TEXT, URL_SCHEMES

MAX_NOTES = 5


class Reader(HTMLParser):
    """Collects the elements and URLs of HTML that is not sanitized."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: Counter[str] = Counter()
        self.closed: Counter[str] = Counter()
        self.pictures: list[str] = []
        self.schemes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_TEXT:
            self.opened[tag] += 1
        for name, value in attrs:
            if name in ("href", "src"):
                self.add_url(tag, value or "")

    def handle_endtag(self, tag: str) -> None:
        self.closed[tag] += 1

    def add_url(self, tag: str, url: str) -> None:
        scheme = url.partition(":")[0].lower() if ":" in url.partition("/")[0] else ""
        if scheme and scheme not in URL_SCHEMES:
            self.schemes.append(f"{scheme}:")
        elif tag == "img" and (scheme or url.startswith("//")):
            self.pictures.append(url)


def describe_left_out(text: str) -> list[str]:
    """Return a sentence in the active language for each part of ``text`` that readers won't see, at most five."""
    reader = Reader()
    reader.feed(parse_markdown(text).html)
    reader.close()
    elements = [describe_element(tag, reader) for tag in reader.opened]
    pictures = [_("Pictures from other sites are not shown: %s") % url for url in dict.fromkeys(reader.pictures)]
    links = [_("URLs that start with %s are left out.") % scheme for scheme in dict.fromkeys(reader.schemes)]
    return [*elements, *pictures, *links][:MAX_NOTES]


def describe_element(tag: str, reader: Reader) -> str:
    if reader.opened[tag] <= reader.closed[tag] or tag == "embed":  # embed has no content
        return _("<%s> and its content are left out.") % tag
    return _("<%(tag)s> has no end tag, so the text after it is left out. To show it as text, write `<%(tag)s>`.") % {
        "tag": tag
    }
