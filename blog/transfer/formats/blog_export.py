"""The folder or ZIP file that ``manage.py export_posts`` of this blog writes: nothing is lost and nothing converted."""

import json
import posixpath
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import IO, Any

from blog.transfer.formats.base import Source
from blog.transfer.items import (
    ImportedAuthor,
    ImportedComment,
    ImportedPost,
    ImportedSeries,
    ImportedTag,
    Item,
    ItemError,
    read_each,
)
from blog.transfer.tree import MAX_TEXT_BYTES, Tree

VERSION = 1
SITE_FILE, COMMENTS_FILE = "site.json", "comments.json"
FENCE, PICTURES = "+++", "../../pictures/"
# Fields of the front matter that are called like those of an ``ImportedPost``.
PLAIN_FIELDS = (
    *("title", "slug", "summary", "language", "published_at", "updated_at"),
    *("series", "series_slug", "series_number", "translation_key", "comments_open"),
)
MAX_SITE_BYTES = 200_000_000  # all comments are in one file


def open_source(tree: Tree) -> Source | None:
    """Return the source if the file about the site says so."""
    try:
        site = None if tree.selected else read_json(tree, SITE_FILE)
    except ItemError:
        return None
    return BlogExport(tree, site) if isinstance(site, dict) and "blog_export" in site else None


def read_json(tree: Tree, name: str) -> Any:
    try:
        return json.loads(tree.read_text(name, max_bytes=MAX_SITE_BYTES))
    except ValueError as error:
        raise ItemError(f"{name}: expected JSON; found: {error}") from error


class BlogExport(Source):
    name = "blog export"

    def __init__(self, tree: Tree, site: Mapping[str, Any]) -> None:
        self.tree, self.site = tree, site
        self.key = str(site.get("url") or tree.root)

    def read(self) -> Iterator[Item]:
        if self.site["blog_export"] != VERSION:
            raise ItemError(f"expected an export of version {VERSION}; found {self.site['blog_export']!r}")
        for key, read in (("authors", read_author), ("tags", read_tag), ("series", read_series)):
            yield from read_each(self.site.get(key, []), read, str)
        yield from read_each(self.site.get("posts", []), self.read_post, str)

    @cached_property
    def comments(self) -> dict[str, list[dict[str, Any]]]:
        has_comments = COMMENTS_FILE in self.tree.names()
        comments: dict[str, list[dict[str, Any]]] = read_json(self.tree, COMMENTS_FILE) if has_comments else {}
        return comments

    def read_post(self, name: str) -> ImportedPost:
        text = self.tree.read_text(name, max_bytes=MAX_TEXT_BYTES)
        front_matter, end, body = text.removeprefix(FENCE).partition(f"\n{FENCE}\n\n")
        if not end:
            raise ItemError(f"expected TOML between two lines of {FENCE}, then an empty line; found none")
        fields = tomllib.loads(front_matter)
        return ImportedPost(
            id=f"post {fields['id']}",
            author=read_author(fields["author"]),
            body=body,
            comments=tuple(map(read_comment, self.comments.get(name, []))),
            former_paths=tuple(fields.get("aliases", ())),
            is_exact=True,
            tags=tuple(fields.get("tags", ())),
            **{key: fields[key] for key in PLAIN_FIELDS if key in fields},
        )

    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        """Open a picture of the export; all posts name them from the same depth."""
        if not reference.startswith(PICTURES):
            return None
        return self.tree.find(f"pictures/{posixpath.basename(reference)}")


def read_author(fields: Mapping[str, Any]) -> ImportedAuthor:
    return ImportedAuthor(username=fields["username"], name=fields["name"], bio=fields.get("bio", ""))


def read_tag(fields: Mapping[str, Any]) -> ImportedTag:
    return ImportedTag(name=fields["name"], slug=fields["slug"], former_slugs=tuple(fields["former_slugs"]))


def read_series(fields: Mapping[str, Any]) -> ImportedSeries:
    return ImportedSeries(**dict(fields) | {"former_slugs": tuple(fields["former_slugs"])})


def read_comment(fields: Mapping[str, Any]) -> ImportedComment:
    return ImportedComment(
        id=str(fields["id"]),
        author_name=fields["author_name"],
        body=fields["body"],
        created_at=datetime.fromisoformat(fields["created_at"]),
        parent_id=str(fields["reply_to"] or ""),
        is_approved=fields["status"] == "approved",
    )
