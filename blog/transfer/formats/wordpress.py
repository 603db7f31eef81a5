"""WordPress' export (WXR: RSS with WordPress' own elements), with the uploads folder beside it.

https://github.com/WordPress/wordpress-develop/blob/trunk/src/wp-admin/includes/export.php writes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.html import strip_tags

from blog.transfer.formats.base import Source
from blog.transfer.formats.wordpress_html import Attachment, Library, add_paragraphs, convert_content
from blog.transfer.items import (
    ImportedAuthor,
    ImportedComment,
    ImportedPicture,
    ImportedPost,
    Item,
    ItemError,
    Skipped,
    read_each,
)
from blog.transfer.paths import split_url
from blog.transfer.tree import DAMAGED, Tree

MARK = b"http://wordpress.org/export/"
# Control characters, which XML does not allow and old exports contain.
CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r")
MAX_ELEMENT_BYTES = 100_000_000
NO_DATE = "0000-00-00 00:00:00"
DEFAULT_CATEGORIES = {"uncategorized", "미분류"}  # what WordPress files a post under that has no category
UPLOADS = re.compile(r"^.*/(?:uploads/|files/(?=\d{4}/))")
PUBLIC = {"publish", "future"}


def open_source(tree: Tree) -> "WordPress | None":
    names = tree.find_marked(".xml", MARK)
    return WordPress(tree, names) if names else None


class WordPress(Source):
    """An export, in several files if it is large. It is read twice: posts refer to pictures that come after them."""

    name = "WordPress"

    def __init__(self, tree: Tree, file_names: list[str]) -> None:
        self.tree, self.file_names = tree, file_names
        self.folder = file_names[0].rpartition("/")[0]
        self.authors: dict[str, ImportedAuthor] = {}
        self.library = Library()
        for element in self.parse():
            self.read_shared(element)
        self.base_url = self.library.base_url
        self.key = self.base_url or str(tree.root)

    def parse(self) -> Iterator[Element]:
        """Yield each element of the channels; raises ``ItemError`` if a file is not well-formed XML."""
        for name in self.file_names:
            with self.tree.open(name) as file:
                try:
                    yield from parse_channel(XmlFile(file))
                except (ParseError, DefusedXmlException, *DAMAGED) as error:
                    raise ItemError(f"expected an export of WordPress; {name} is broken: {error}") from error

    def read_shared(self, element: Element) -> None:
        """Read what posts refer to."""
        if element.tag.endswith("base_blog_url"):
            self.library.base_url = (element.text or "").rstrip("/")
        elif element.tag == "language":
            self.language = element.text or ""
        elif element.tag.endswith("}author"):
            login = read(element, "author_login")
            self.authors[login] = ImportedAuthor(
                username=login, name=read(element, "author_display_name"), email=read(element, "author_email")
            )
        elif element.tag == "item" and read(element, "attachment_url"):
            attachment = Attachment(
                url=read(element, "attachment_url"),
                parent_id=read(element, "post_parent"),
                alt=read_meta(element, "_wp_attachment_image_alt"),
                caption=strip_tags(read_encoded(element, "excerpt")),
            )
            self.library.add(read(element, "post_id"), attachment)

    def read(self) -> Iterator[Item]:
        items = (element for element in self.parse() if element.tag == "item")
        posts = (item for item in items if read(item, "post_type") != "attachment")
        return read_each(posts, self.read_item, lambda item: read(item, "post_id"))

    def read_item(self, item: Element) -> Item:
        reason = find_reason_to_skip(item)
        if reason:
            return Skipped(id=read(item, "post_id"), title=read(item, "title"), reason=reason)
        return self.read_post(item)

    def read_post(self, item: Element) -> ImportedPost:
        html, lost = convert_content(read_encoded(item, "content"), read(item, "post_id"), self.library)
        hidden = list(find_hidden(item))
        comments, left_out = read_comments(item)
        return ImportedPost(
            id=read(item, "post_id"),
            title=read(item, "title"),
            slug=unquote(read(item, "post_name")),
            body=html,
            is_html=True,
            summary=strip_tags(read_encoded(item, "excerpt")),
            author=self.find_author(read(item, "creator")),
            published_at=read_time(item, "post_date") if read(item, "status") in PUBLIC and not hidden else None,
            updated_at=read_time(item, "post_modified"),
            tags=tuple(read_tags(item)),
            former_paths=tuple(self.find_former_paths(item)),
            featured=self.find_featured(item),
            comments=tuple(comments),
            comments_open=read(item, "comment_status") != "closed",
            warnings=(*hidden, *find_lost(item), *left_out, *lost),
        )

    def find_author(self, login: str) -> ImportedAuthor | None:
        return self.authors.get(login) or (ImportedAuthor(username=login) if login else None)

    def find_former_paths(self, item: Element) -> Iterator[str]:
        """Yield the paths of an item: by number, unless the site was in a folder, and with each slug that it had."""
        path, root = split_url(read(item, "link")).path, split_url(self.base_url).path
        if not root:
            name = "page_id" if read(item, "post_type") == "page" else "p"
            yield f"/?{name}={read(item, 'post_id')}"
        if path.strip("/") != root.strip("/"):
            yield path
            folder = path.rstrip("/").rpartition("/")[0]
            yield from (f"{folder}/{slug}/" for slug in read_metas(item, "_wp_old_slug"))

    def find_featured(self, item: Element) -> ImportedPicture | None:
        found = self.library.attachments.get(read_meta(item, "_thumbnail_id"))
        return ImportedPicture(reference=found.url, alt=found.alt, caption=found.caption) if found else None

    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        """Open a file of the uploads folder: ``wp-content/uploads``, ``uploads``, or what is in it."""
        path = unquote(split_url(reference).path)
        name = UPLOADS.sub("", path)
        if name == path:
            return None
        folders = ("", f"{self.folder}/") if self.folder else ("",)
        uploads = ("wp-content/uploads/", "uploads/", "")
        return self.tree.find(*(f"{folder}{each}{name}" for folder in folders for each in uploads))


class XmlFile:
    """A file without characters that XML does not allow: single bytes in UTF-8. An element's size is limited.

    The reader sets ``element_bytes`` to 0 after each element.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.element_bytes = file, 0

    def read(self, size: int = -1) -> bytes:
        while chunk := self.file.read(size):
            self.element_bytes += len(chunk)
            if self.element_bytes > MAX_ELEMENT_BYTES:
                raise ItemError(f"expected at most {MAX_ELEMENT_BYTES:,} bytes for a post; found more")
            if allowed := chunk.translate(None, CONTROL):
                return allowed
        return b""


def parse_channel(file: XmlFile) -> Iterator[Element]:
    """Yield each child of the root's child, and forget it afterwards."""
    path: list[Element] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            continue
        path.pop()
        if len(path) == 2:
            yield element
            path[1].clear()
            file.element_bytes = 0


def read(element: Element, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def read_encoded(item: Element, name: str) -> str:
    """Return the text of ``content:encoded`` or ``excerpt:encoded``."""
    found = (each.text or "" for each in item.iterfind("{*}encoded") if f"/{name}/" in each.tag)
    return next(found, "")


def read_metas(item: Element, key: str) -> list[str]:
    return [read(meta, "meta_value") for meta in item.iterfind("{*}postmeta") if read(meta, "meta_key") == key]


def read_meta(item: Element, key: str) -> str:
    return next(iter(read_metas(item, key)), "")


def read_time(element: Element, name: str) -> datetime | None:
    """Return a time in UTC; where an export has none, that of the site's clock, as if it were UTC."""
    text = next((found for found in (read(element, f"{name}_gmt"), read(element, name)) if found != NO_DATE), "")
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def read_tags(item: Element) -> list[str]:
    """Return the names of categories and tags."""
    terms = [term for term in item.iterfind("category") if term.get("domain") in ("category", "post_tag")]
    named = (term.text or "" for term in terms if unquote(term.get("nicename", "")) not in DEFAULT_CATEGORIES)
    return list(dict.fromkeys(named))


def find_reason_to_skip(item: Element) -> str:
    """Return why an item can't become a post; ``""`` if it can."""
    kind, status = read(item, "post_type"), read(item, "status")
    if kind not in ("post", "page"):
        return f"this site has nothing like {kind!r} of WordPress"
    return "it is in the trash" if status == "trash" else ""


def find_hidden(item: Element) -> Iterator[str]:
    """Yield why an item is imported as a draft, though it was not one."""
    if read(item, "post_type") == "page":
        yield "a page, and this site has only posts: imported as a draft"
    if read(item, "status") not in PUBLIC | {"draft"}:
        yield f"its status was {read(item, 'status')!r}: imported as a draft"
    if read(item, "post_password"):
        yield "it needed a password: imported as a draft"


def find_lost(item: Element) -> Iterator[str]:
    if read(item, "is_sticky") == "1":
        yield "sticky: this site lists posts by date only"


def read_comments(item: Element) -> tuple[list[ImportedComment], list[str]]:
    """Return approved and pending comments, and a warning about the others."""
    comments, left_out = [], Counter[str]()
    for element in item.iterfind("{*}comment"):
        status, kind = read(element, "comment_approved"), read(element, "comment_type")
        if kind not in ("", "comment"):
            left_out[kind] += 1
        elif status not in ("0", "1"):
            left_out[status] += 1
        else:
            comments.append(read_comment(element, is_approved=status == "1"))
    return comments, [f"comments left out: {count} {kind}" for kind, count in sorted(left_out.items())]


def read_comment(element: Element, *, is_approved: bool) -> ImportedComment:
    return ImportedComment(
        id=read(element, "comment_id"),
        author_name=read(element, "comment_author"),
        email=read(element, "comment_author_email"),
        body=add_paragraphs(read(element, "comment_content")),
        is_html=True,
        created_at=read_time(element, "comment_date") or datetime.now(UTC),
        parent_id=read(element, "comment_parent").removeprefix("0"),
        is_approved=is_approved,
    )
