"""Ghost's export: a JSON file, with the folder ``content`` and the members' CSV file beside it, or all of it in a ZIP.

https://docs.ghost.org/migration/ghost describes the file. Texts are read from the HTML that Ghost itself made of them:
each post has it, from whichever editor it is.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import IO, Any
from urllib.parse import unquote

from django.utils.html import strip_tags

from blog.transfer.formats.base import Source
from blog.transfer.formats.ghost_html import convert_html
from blog.transfer.items import (
    ImportedAuthor,
    ImportedPicture,
    ImportedPost,
    ImportedSubscriber,
    Item,
    ItemError,
    Skipped,
    read_each,
)
from blog.transfer.paths import split_url
from blog.transfer.tree import Tree

MAX_EXPORT_BYTES = 200_000_000
MARK = b'"exported_on"'
MEMBER_COLUMNS = {"id", "email", "subscribed_to_emails"}
OWN_URL = "__GHOST_URL__"  # stands for the address of the site, which an export does not tell
CONTENT = re.compile(r"^.*/content/(?=images/)")
COPY = re.compile(r"(?<=images/)size/\w+/(?:format/\w+/)?")  # the folder of a smaller copy
Row = dict[str, Any]


def open_source(tree: Tree) -> "Ghost | None":
    names = tree.find_marked(".json", MARK)
    return Ghost(tree, names[0]) if names else None


class Ghost(Source):
    name = "Ghost"

    def __init__(self, tree: Tree, file_name: str) -> None:
        self.tree, self.file_name = tree, file_name
        self.folder = file_name.rpartition("/")[0]
        self.tables = read_tables(tree, file_name)
        settings = {row.get("key"): row for row in self.tables["settings"]}
        self.language = settings.get("locale", settings.get("lang", {})).get("value") or ""
        # An export has no address, but ids that no other site has.
        self.key = f"ghost {settings.get('title', {}).get('id', '')}"
        self.tags = join(self.tables, "posts_tags", "tag_id", "tags")
        self.authors = join(self.tables, "posts_authors", "author_id", "users")
        self.details = {row.get("post_id"): row for row in self.tables["posts_meta"]}

    def read(self) -> Iterator[Item]:
        posts = sorted(self.tables["posts"], key=lambda post: str(post.get("created_at")))
        yield from read_each(posts, self.read_post, lambda post: str(post.get("id")))
        for name in self.tree.names():
            if name.lower().endswith(".csv"):
                yield from self.read_members(name)

    def read_post(self, post: Row) -> ImportedPost:
        html, changed = convert_html(localize(post.get("html")))
        authors = self.authors[post["id"]]
        hidden = list(find_hidden(post))
        return ImportedPost(
            id=post["id"],
            title=post["title"],
            slug=post["slug"],
            body=html,
            is_html=True,
            summary=post.get("custom_excerpt") or "",
            language=post.get("locale") or "",
            author=read_author(authors[0]) if authors else None,
            published_at=None if hidden or post["status"] == "draft" else read_time(post["published_at"]),
            updated_at=read_time(post.get("updated_at")),
            tags=tuple(tag["name"] for tag in self.tags[post["id"]] if tag.get("visibility") != "internal"),
            former_paths=(f"/{post['slug']}/",),
            featured=read_featured(post, self.details.get(post["id"], {})),
            warnings=(*hidden, *find_lost(post), *find_other_authors(authors), *changed),
        )

    def read_members(self, name: str) -> Iterator[Item]:
        """Yield the members in a file, or nothing if it has other columns."""
        try:
            rows = csv.DictReader(StringIO(self.tree.read_text(name, max_bytes=MAX_EXPORT_BYTES)))
            members = list(rows) if set(rows.fieldnames or []) >= MEMBER_COLUMNS else []
        except (ItemError, csv.Error) as error:
            yield Skipped(id=name, reason=str(error))
        else:
            yield from read_each(members, read_member, lambda member: str(member["id"]))

    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        """Open a file of the folder ``content``: there, or in the folder that has the export."""
        path = unquote(split_url(reference).path)
        if not CONTENT.match(path):
            return None
        name = COPY.sub("", CONTENT.sub("", path))
        places = ("content/", "", f"{self.folder}/content/", f"{self.folder}/")
        return self.tree.find(*(f"{place}{name}" for place in places))


def read_tables(tree: Tree, name: str) -> dict[str, list[Row]]:
    """Return the rows of an export by table; a table that it lacks is empty."""
    try:
        export = json.loads(tree.read_text(name, max_bytes=MAX_EXPORT_BYTES))
        export = export["db"][0] if "db" in export else export
        tables = {table: [row for row in rows if isinstance(row, dict)] for table, rows in export["data"].items()}
        return defaultdict(list, tables)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ItemError(f"expected an export of Ghost; {name} is broken: {error}") from error


def join(tables: dict[str, list[Row]], relation: str, column: str, table: str) -> dict[str, list[Row]]:
    """Return the rows of ``table`` for each post, in the post's order."""
    rows = {row.get("id"): row for row in tables[table]}
    joined: dict[str, list[Row]] = defaultdict(list)
    for relation_row in tables[relation]:  # an export has them in this order
        if relation_row.get(column) in rows:
            joined[relation_row["post_id"]].append(rows[relation_row[column]])
    return joined


def read_author(user: Row) -> ImportedAuthor:
    return ImportedAuthor(
        username=user["slug"], name=user["name"], email=user.get("email") or "", bio=user.get("bio") or ""
    )


def read_featured(post: Row, details: Row) -> ImportedPicture | None:
    if not post.get("feature_image"):
        return None
    return ImportedPicture(
        reference=localize(post["feature_image"]),
        alt=details.get("feature_image_alt") or "",
        caption=strip_tags(details.get("feature_image_caption") or ""),
    )


def read_member(member: Row) -> Item:
    """Return a subscriber: Ghost has confirmed the address of each member who gets its mail."""
    if member["subscribed_to_emails"] != "true" or member.get("deleted_at"):
        return Skipped(id=member["id"], reason="a member who gets no mail")
    joined = read_time(member.get("created_at")) or datetime.now(UTC)
    return ImportedSubscriber(id=member["id"], email=member["email"], confirmed_at=joined)


def read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def localize(text: str | None) -> str:
    """Return ``text`` with URLs of the former site that work on this one."""
    return (text or "").replace(OWN_URL, "")


def find_hidden(post: Row) -> Iterator[str]:
    """Yield why a post is imported as a draft, though it was not one."""
    if post.get("type") == "page":
        yield "a page, and this site has only posts: imported as a draft"
    if post.get("visibility", "public") != "public":
        yield "only members could read all of it: imported as a draft"
    if post["status"] == "sent":
        yield "it was sent by mail only: imported as a draft"


def find_lost(post: Row) -> Iterator[str]:
    if post.get("featured"):
        yield "a featured post: this site lists posts by date only"
    if post.get("canonical_url"):
        yield f"its canonical URL was {post['canonical_url']}; here it is its own"
    if post.get("codeinjection_head") or post.get("codeinjection_foot"):
        yield "its injected code is left out"
    if not post.get("html") and post.get("plaintext"):
        yield "it has no HTML, so its text is missing. Save it in Ghost and export again"


def find_other_authors(authors: list[Row]) -> Iterator[str]:
    if len(authors) > 1:
        yield f"more authors than one; left out: {', '.join(user['name'] for user in authors[1:])}"
