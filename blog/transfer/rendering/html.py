"""Converts HTML of any quality to Markdown; what Markdown can't say stays as HTML that a post may contain.

``nh3`` parses as browsers do, closes what is open, and drops scripts; ``markdownify`` writes Markdown. Elements that
remain are written on lines of their own with Markdown between them, so that pictures in them work.
"""

import re
from functools import cache

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from blog.posts.rendering.sanitizer import ATTRIBUTES, NOT_TEXT, PLAIN
from blog.transfer.items import ItemError
from blog.transfer.rendering.markdown import make_fence, make_figure, make_image, make_link, remove_empty_lines

EMBEDS = {"iframe", "embed", "video", "audio"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Sibling lists are searched once for each of their items.
MAX_ITEMS = 3000

# Characters that would be markup, in the middle of a line and at its beginning.
MARKUP = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|&(?=#?\w+;)|!(?=\[|$))")
LINE_START = re.compile(r"^(\s*)([-+](?=\s|$)|#{1,6}(?=\s|$)|>|=+\s*$|-+\s*$|~{3}|\|)", re.MULTILINE)
LINE_START_NUMBER = re.compile(r"^(\s*\d{1,9})([.)](?=\s|$))", re.MULTILINE)
LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?-|brush:\s*|highlight-source-)([\w+#.-]+)")
SPACE = re.compile(r"\s+")


def html_to_markdown(html: str) -> tuple[str, list[str]]:
    """Return ``html`` as Markdown, and warnings; raises ``ItemError`` if it is too deep or wide to convert."""
    soup = BeautifulSoup(get_cleaner().clean(html), "html.parser")
    if any(len(parent.find_all("li", recursive=False)) > MAX_ITEMS for parent in soup.find_all(["ol", "ul"])):
        raise ItemError(f"expected at most {MAX_ITEMS} items in a list; found more")
    converter = Converter()
    try:
        text = converter.convert_soup(soup)
    except RecursionError as error:
        raise ItemError("elements are nested too deeply") from error
    return remove_empty_lines(text), converter.warnings


@cache
def get_cleaner(*, keeps_classes: bool = False) -> nh3.Cleaner:
    """Return a cleaner that keeps what the converter reads; the result is sanitized again when it is rendered."""
    attributes = {element: names - {"id", "tabindex"} for element, names in ATTRIBUTES.items()}
    attributes |= {name: {"class"} for name in ("pre", "code", "div")} | {name: {"src", "title"} for name in EMBEDS}
    return nh3.Cleaner(
        tags=PLAIN | set(ATTRIBUTES) | EMBEDS | HEADINGS | {"center", "article", "tfoot"},
        attributes=attributes
        | ({"*": {"class"}} if keeps_classes else {})
        | {"source": {"src"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        clean_content_tags=NOT_TEXT - EMBEDS,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


class Converter(MarkdownConverter):
    """``markdownify`` with the site's Markdown: figures, fenced code with a language, and elements that stay HTML."""

    def __init__(self) -> None:
        super().__init__(heading_style="atx", bullets="-", keep_inline_images_in=["td", "th", *HEADINGS])
        self.warnings: list[str] = []

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = LINE_START_NUMBER.sub(r"\1\\\2", LINE_START.sub(r"\1\\\2", MARKUP.sub(r"\\\1", text)))
        return text.replace("|", r"\|") if parent_tags & {"td", "th"} else text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href, content = get(el, "href"), text.strip()
        if not href or not content or "_noformat" in parent_tags:
            return text
        if "\n\n" in content:  # a block in a link, such as a card; a picture is not
            return f"{text}\n\n<{href}>\n\n" if is_url(href) else text
        return surround(text, make_link(content, href, get(el, "title")))

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        source = get(el, "src")
        return make_image(get(el, "alt"), source, get(el, "title")) if source else ""

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Keep the element only around a caption."""
        caption = el.find("figcaption")
        if not isinstance(caption, Tag) or not caption.get_text(strip=True):
            return f"\n\n{text.strip()}\n\n"
        return make_figure(text.replace(self.convert_figcaption(caption, "", parent_tags), ""), decode(caption))

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n<figcaption>{decode(el)}</figcaption>\n\n" if el.get_text(strip=True) else ""

    def convert_ol(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Set a nested list apart that does not start at 1: else it continues the paragraph (CommonMark, 5.3)."""
        is_apart = "li" in parent_tags and get(el, "start") not in ("", "1")
        return f"{chr(10) * is_apart}{super().convert_list(el, text, parent_tags)}"  # type: ignore[misc]  # its stub lacks it

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        named = [el, el.find("code"), el.parent]
        classes = " ".join(get(each, "class") for each in named if isinstance(each, Tag))
        language = LANGUAGE.search(classes)
        return make_fence(text, language[1] if language else "")

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "pre" in parent_tags:
            return "\n"
        return "<br>" if "_inline" in parent_tags else "  \n"

    def convert_iframe(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Link what a page would embed."""
        source = get(el, "src") or next((get(child, "src") for child in el.find_all("source")), "")
        if not source:
            return text
        source = f"https:{source}" if source.startswith("//") else source
        self.warnings.append(f"embedded content became a link: {source}")
        return f"\n\n{make_link(self.escape(get(el, 'title') or source, set()), source)}\n\n"

    convert_embed = convert_video = convert_audio = convert_iframe

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "table" in parent_tags or is_plain_table(el):
            return f"\n\n{text.strip()}\n\n"
        self.warnings.append("a table has blocks or joined cells: it stays HTML, without joined cells")
        return keep_block(el, "".join(self.keep_row(row) for row in el.find_all("tr")))

    def keep_row(self, row: Tag) -> str:
        cells = (cell for cell in row.find_all(["td", "th"], recursive=False))
        return keep_block(row, "".join(keep_block(cell, self.convert_children(cell)) for cell in cells))

    def convert_children(self, el: Tag) -> str:
        """Convert what is in a cell as if it stood alone."""
        alone = Tag(name="div")
        alone.extend(list(el.children))
        return str(self.convert_soup(alone))

    def keep_inline(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not text.strip():
            return text
        title = get(el, "title").replace('"', "&quot;") if el.name == "abbr" else ""
        attributes = f' title="{title}"' if title else ""
        return f"<{el.name}{attributes}>{text}</{el.name}>"

    def keep_block(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return keep_block(el, text)

    def keep_line(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n<{el.name}>{decode(el)}</{el.name}>\n\n"

    convert_abbr = convert_cite = convert_ins = convert_kbd = convert_mark = convert_q = keep_inline
    convert_small = convert_sub = convert_sup = convert_u = keep_inline
    convert_details = convert_dl = convert_dd = keep_block
    convert_summary = convert_dt = keep_line


def keep_block(el: Tag, text: str) -> str:
    return f"\n\n<{el.name}>\n\n{text.strip()}\n\n</{el.name}>\n\n"


def is_plain_table(table: Tag) -> bool:
    """Whether each cell is one line, and none spans others."""
    blocks = ["p", "ul", "ol", "pre", "blockquote", "table", "figure", *HEADINGS]
    cells = table.find_all(["td", "th"])
    spans = any(get(cell, name) not in ("", "1") for cell in cells for name in ("colspan", "rowspan"))
    return not spans and all(len(cell.find_all(blocks)) <= 1 and not cell.find(blocks[1:]) for cell in cells)


def surround(text: str, replacement: str) -> str:
    """Return ``replacement`` with the space around ``text``, which must not be inside of markup."""
    return f"{' ' if text[:1].isspace() else ''}{replacement}{' ' if text[-1:].isspace() else ''}"


def get(el: Tag, name: str) -> str:
    value = el.get(name) if name else ""
    return " ".join(value) if isinstance(value, list) else str(value or "").strip()


def decode(el: Tag) -> str:
    """Return the HTML inside ``el`` on one line, for elements that Markdown can't be in."""
    return SPACE.sub(" ", el.decode_contents()).strip()


def is_url(text: str) -> bool:
    return re.match(r"https?://[^\s<>]+$", text) is not None
