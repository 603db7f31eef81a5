"""WordPress' texts as HTML: its shortcodes, the blocks of its editor, and the paragraphs of its classic editor."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape

from bs4 import BeautifulSoup, Tag

from blog.transfer.formats.markup import check_size, parse_html, split_figures
from blog.transfer.paths import split_url

BLOCK = re.compile(r"<!--\s+/?wp:(?:(?!<!--).)*?-->", re.DOTALL)
# A block without HTML of its own: the former site made it for each visit.
DYNAMIC_BLOCK = re.compile(r"<!--\s+wp:([\w/-]+)\s+(?:\{[^<>\n]*\}\s+)?/-->")
CODE = re.compile(r"(?<!\[)\[(code|sourcecode)\b([^\[\]]*)\]((?:(?!\[\1\b).)*?)\[/\1\]", re.DOTALL)
SHORTCODE = re.compile(
    r"(?<!\[)\[(?P<name>caption|wp_caption|gallery|embed|video|audio)\b(?P<attributes>[^\[\]]*)\]"
    r"(?:(?P<content>(?:(?!\[(?P=name)\b).)*?)\[/(?P=name)\])?",
    re.DOTALL,
)
ESCAPED = re.compile(r"\[(\[/?(?:code|sourcecode|caption|wp_caption|gallery|embed|video|audio)\b[^\[\]]*\])\]")
UNKNOWN = re.compile(r"(?<!\[)\[(?:([a-z][\w-]*)\s+[\w-]+\s*=[^\[\]]*|/([a-z][\w-]*))\](?!\()")
ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
PICTURE = re.compile(r"\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
MEDIA_URLS = ("src", "mp4", "m4v", "webm", "ogv", "flv", "mp3", "m4a", "ogg", "wav")

# Elements that stand beside paragraphs; the first ones contain paragraphs.
CONTAINERS = "address|article|aside|blockquote|center|details|div|fieldset|footer|form|header|nav|section"
BLOCKS = (
    f"{CONTAINERS}|dd|dl|dt|figcaption|figure|h[1-6]|hr|iframe|li|ol|p|summary"
    "|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
)
OPAQUE = r"<(?P<opaque>pre|script|style|svg)\b(?:(?!<(?P=opaque)\b).)*?</(?P=opaque)>|<!--(?:(?!<!--).)*?-->"
SEPARATOR = re.compile(rf"(?P<tag>{OPAQUE}|</?(?:{BLOCKS})\b[^<>]*>)", re.IGNORECASE | re.DOTALL)
WITHOUT_PARAGRAPHS = re.compile(rf"<(?!/|!|hr\b|(?:{CONTAINERS}|pre|script|style|svg)\b)", re.IGNORECASE)
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
URL = re.compile(r"https?://[^\s<>\"]+")
SIZE = re.compile(r"-\d+x\d+(?=\.\w+$)")
IMAGE_CLASS = re.compile(r"\bwp-image-(\d+)\b")


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str
    parent_id: str
    alt: str
    caption: str  # plain text


@dataclass(slots=True)
class Library:
    """What texts refer to: attachments by id, and the address of their site."""

    base_url: str = ""
    attachments: dict[str, Attachment] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)  # by path: texts may still have an old scheme or host

    def add(self, attachment_id: str, attachment: Attachment) -> None:
        self.attachments[attachment_id] = attachment
        self.urls[split_url(attachment.url).path] = attachment.url

    def find_original(self, image: Tag) -> str:
        """Return the URL of the picture that ``image`` shows a smaller copy of."""
        number = IMAGE_CLASS.search(" ".join(image.get_attribute_list("class")))
        known = self.attachments.get(number[1]) if number else None
        path = split_url(str(image["src"])).path
        original = path if path in self.urls else SIZE.sub("", path)
        return known.url if known else self.urls.get(original, str(image["src"]))


def convert_content(content: str, post_id: str, library: Library) -> tuple[str, list[str]]:
    """Return the HTML that WordPress would show, and warnings about what its program would have added."""
    check_size(content)
    warnings = [f"block {name}: it has no text of its own" for name in dict.fromkeys(DYNAMIC_BLOCK.findall(content))]
    has_blocks = BLOCK.search(content) is not None
    shortcodes = Shortcodes(post_id, library)
    html = shortcodes.convert(BLOCK.sub("", content))
    soup = parse_html(html if has_blocks else add_paragraphs(html))
    for tidy in (embed_urls, split_figures, unwrap_old_galleries):
        tidy(soup)
    refer_to_originals(soup, library)
    return str(soup), [*warnings, *dict.fromkeys(shortcodes.warnings)]


class Shortcodes:
    """Replaces the shortcodes of WordPress itself; those of plugins stay as text, with a warning."""

    def __init__(self, post_id: str, library: Library) -> None:
        self.post_id, self.library = post_id, library
        self.warnings: list[str] = []

    def convert(self, html: str) -> str:
        html = SHORTCODE.sub(self.replace, CODE.sub(convert_code, html))
        names = (name for found in UNKNOWN.findall(re.sub(OPAQUE, "", html, flags=re.DOTALL)) for name in found)
        self.warnings += [f"shortcode [{name}] stays as text" for name in names if name]
        return ESCAPED.sub(r"\1", html)

    def replace(self, found: re.Match[str]) -> str:
        attributes = read_attributes(found["attributes"])
        content, name = found["content"] or "", found["name"]
        if name in ("caption", "wp_caption"):
            return make_captioned(content, attributes.get("caption", ""))
        if name == "gallery":
            return self.make_gallery(attributes) or self.keep(found)
        url = next((attributes[key] for key in MEDIA_URLS if key in attributes), unescape(content.strip()))
        return f'\n\n<iframe src="{escape(url)}"></iframe>\n\n' if URL.fullmatch(url) else self.keep(found)

    def keep(self, found: re.Match[str]) -> str:
        self.warnings.append(f"shortcode [{found['name']}] stays as text")
        return found[0]

    def make_gallery(self, attributes: dict[str, str]) -> str:
        """Return figures of the pictures with the named ids, or of all that were uploaded to the post."""
        known = self.library.attachments
        ids = re.findall(r"\d+", attributes.get("ids", attributes.get("include", "")))
        chosen = ids or [number for number, each in known.items() if each.parent_id == self.post_id]
        missing = [number for number in chosen if number not in known]
        self.warnings += [f"picture {number} of a gallery: the export does not have it" for number in missing]
        return make_figures(known[number] for number in chosen if number in known)


def read_attributes(text: str) -> dict[str, str]:
    return {found[1]: unescape(found[2] or found[3] or found[4] or "") for found in ATTRIBUTE.finditer(text)}


def convert_code(found: re.Match[str]) -> str:
    """Return a block of code. The visual editor stores it escaped, the text editor does not."""
    attributes = read_attributes(found[2])
    language = attributes.get("language", attributes.get("lang", ""))
    code = escape(unescape(found[3].strip("\n")), quote=False).replace("[", "&#91;")
    return f'\n\n<pre class="language-{escape(language)}"><code>{code}</code></pre>\n\n'


def make_captioned(content: str, caption: str) -> str:
    found = PICTURE.match(content)
    if not found:
        return content
    return f"\n\n<figure>{found[1]}<figcaption>{caption or found[2].strip()}</figcaption></figure>\n\n"


def make_figures(attachments: Iterable[Attachment]) -> str:
    return "".join(
        f'\n\n<figure><img src="{escape(each.url)}" alt="{escape(each.alt)}">'
        f"<figcaption>{escape(each.caption)}</figcaption></figure>\n\n"
        for each in attachments
    )


def add_paragraphs(text: str) -> str:
    """Return HTML with the paragraphs and line breaks that WordPress adds (its function ``wpautop``)."""
    parts, before = [], ""
    for number, part in enumerate(split_blocks(text.replace("\r\n", "\n"))):
        is_block = number % 2 == 1
        parts.append(part if is_block else make_paragraphs(part, alone=not WITHOUT_PARAGRAPHS.match(before)))
        before = part if is_block else before
    return "".join(parts)


def split_blocks(text: str) -> list[str]:
    """Return text, a tag of a block or a block of code, text, a tag and so on."""
    parts, start = [], 0
    for found in SEPARATOR.finditer(text):
        parts += [text[start : found.start()], found[0]]
        start = found.end()
    return [*parts, text[start:]]


def make_paragraphs(text: str, *, alone: bool) -> str:
    """Return the paragraphs of ``text``; one that is not ``alone``, such as in a list's item, needs no element."""
    paragraphs = [each.strip().replace("\n", "<br>\n") for each in EMPTY_LINE.split(text) if each.strip()]
    if not alone and len(paragraphs) < 2:
        return "".join(paragraphs)
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def embed_urls(soup: BeautifulSoup) -> None:
    """Turn URLs that stand alone into the frames that WordPress shows for them."""
    for element in soup.find_all(["p", "div"]):
        text = (
            element.contents[0].strip() if len(element.contents) == 1 and isinstance(element.contents[0], str) else ""
        )
        if URL.fullmatch(text):
            element.replace_with(soup.new_tag("iframe", src=text))


def unwrap_old_galleries(soup: BeautifulSoup) -> None:
    """Leave the figures of galleries that were made before WordPress 5.9: they are items of a list."""
    for item in soup.select("ul.blocks-gallery-grid, li.blocks-gallery-item"):
        item.unwrap()


def refer_to_originals(soup: BeautifulSoup, library: Library) -> None:
    """Let images show the uploaded picture, and links to the same site lead to wherever it is now."""
    for image in soup.find_all("img", src=True):
        image["src"] = library.find_original(image)
    host = split_url(library.base_url).netloc
    for link in soup.find_all("a", href=True):
        url = split_url(str(link["href"]))
        if url.netloc == host and "/wp-content/" not in url.path:
            link["href"] = url._replace(scheme="", netloc="", path=url.path or "/").geturl()
