"""Folders, ZIP files and single files of Markdown with front matter: Hugo, Jekyll, Zola, Eleventy, Astro and others."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import IO, Any, NamedTuple
from urllib.parse import unquote, urljoin

from django.conf import settings
from django.utils import timezone

from blog.transfer.formats.base import Source
from blog.transfer.formats.front_matter import Fields, get_flag, get_list, get_text, get_time, split_front_matter
from blog.transfer.formats.shortcodes import Shortcodes
from blog.transfer.formats.site import FILE_DATE, read_site
from blog.transfer.items import ImportedAuthor, ImportedPicture, ImportedPost, Item, ItemError, Skipped, read_each
from blog.transfer.paths import split_url
from blog.transfer.rendering.html import html_to_markdown
from blog.transfer.rendering.markdown import (
    LINK,
    expand_references,
    remove_empty_lines,
    replace_between,
    replace_outside_code,
)
from blog.transfer.tree import MAX_TEXT_BYTES, STDIN, Tree

EXTENSIONS = (".md", ".markdown", ".mdx", ".html")
# Where programs keep the files that a text names from the root of the site.
STATIC = ("", "static/", "public/", "assets/", "src/", "src/assets/")
LANGUAGE = re.compile(r"\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)$")
ABSOLUTE = re.compile(r"[a-z][a-z\d+.-]*:|[/#]", re.IGNORECASE)
BUNDLES = ("index", "_index")
FILE_NAME = re.compile(r"\.(?!html?$|php$)[a-z][a-z\d]{1,7}$", re.IGNORECASE)  # pages of the former site don't count
FIGURE, END_FIGURE = re.compile(r"^<figure\b", re.MULTILINE), re.compile("</figure>")
HTML_BLOCK = r"^(?P<block><(?:p|div|center|a|picture|img|table)\b(?:(?!\n[ \t]*\n).)*)"
PICTURE_FIELDS = ("image", "cover", "featuredimage", "featureimage", "heroimage", "coverimage", "banner", "images")


def open_source(tree: Tree) -> Source | None:
    """Return the source if there is any file that may be a text."""
    return MarkdownSource(tree) if any(name.endswith(EXTENSIONS) or name == STDIN for name in tree.names()) else None


class Name(NamedTuple):
    """What the name of a file says. ``path`` is without date, language and extension, and without ``index``."""

    path: str
    slug: str
    date: datetime | None
    language: str


class MarkdownSource(Source):
    name = "markdown"

    def __init__(self, tree: Tree) -> None:
        self.tree, self.site = tree, read_site(tree)
        self.key = str(tree.root)
        self.base_url = self.site.base_url
        self._by_stem: dict[str, str] | None = None

    def read(self) -> Iterator[Item]:
        names = [name for name in self.tree.names() if name.endswith(EXTENSIONS) or name == STDIN]
        texts = [name for name in names if self.tree.selected or self.site.is_text(name)]
        main = ("", self.site.get_default_language() or settings.LANGUAGE_CODE)
        texts.sort(key=lambda name: read_name(name, {}).language not in main)  # originals before translations
        return read_each(texts, self.read_one, lambda name: name)

    def read_one(self, name: str) -> Item:
        text = self.tree.read_text(name, max_bytes=MAX_TEXT_BYTES)
        split = split_front_matter(text)
        if split is None and self.tree.selected:
            raise ItemError("expected front matter between two lines of --- or +++ at the start; found none")
        title = get_text(split[0], "title") if split else ""
        if split is None or name.rpartition("/")[2].startswith("_index."):
            return Skipped(id=name, title=title, reason="no post: a list of posts, or a file without front matter")
        if not self.site.is_post(name):
            return Skipped(id=name, title=title, reason="a page: this site has posts only")
        return self.make_post(name, *split)

    def make_post(self, name: str, fields: Fields, body: str) -> ImportedPost:
        parts = read_name(name, fields)
        paths = self.make_paths(name, fields)
        shortcodes = Shortcodes(self.find_path, base_path=self.site.base_path, is_mdx=name.endswith(".mdx"))
        is_html = name.endswith(".html")
        text = self.convert_body(shortcodes.convert(body), paths, shortcodes.warnings, is_html=is_html)
        language = get_text(fields, "language", "lang", "locale") or parts.language
        date = get_date(fields) or parts.date
        is_draft = get_flag(fields, "draft") or get_flag(fields, "published") is False or "_drafts/" in name
        if not date and not is_draft and self.site.program:
            shortcodes.warnings.append("no date: it is a draft here")
        others = get_authors(fields)[1:]
        if others:
            shortcodes.warnings.append(
                f"a post has one author here; others: {', '.join(one.username for one in others)}"
            )
        return ImportedPost(
            id=name if name != STDIN else f"{language or settings.LANGUAGE_CODE}/{parts.slug}",
            title=get_text(fields, "title"),
            slug=parts.slug,
            body=text,
            is_html=is_html,
            summary=get_text(fields, "summary", "description", "excerpt"),
            language=language,
            author=next(iter(get_authors(fields)), None),
            published_at=None if is_draft else date,
            updated_at=get_time(
                fields, "lastmod", "updated", "updateddate", "updatedat", "moddatetime", "lastmodifiedat"
            ),
            tags=tuple(self.get_tags(fields)),
            series=next(iter(get_list(fields, "series", separator="\n")), ""),
            series_number=get_number(get_text(fields, "seriesorder", "seriesnumber", "seriespart")),
            translation_key=get_text(fields, "translationkey") or parts.path,
            former_paths=tuple(paths) if self.site.program or not self.tree.selected else tuple(paths[1:]),
            featured=get_featured(fields),
            warnings=tuple(dict.fromkeys(shortcodes.warnings)),
        )

    def convert_body(self, text: str, paths: list[str], warnings: list[str], *, is_html: bool) -> str:
        """Return the text with links that lead to where they did, and with its pictures as Markdown."""
        if is_html:
            return text

        def convert_html(html: str) -> str:
            if "<img" not in html:
                return html
            converted, lost = html_to_markdown(html)
            warnings.extend(lost)
            return f"\n\n{converted.strip()}\n\n"

        def move_link(found: re.Match[str]) -> str:
            if found["link"] is None:
                return found[0]
            target = found["link"].strip("<>")
            moved = self.move(target, paths)
            if self.is_lost(target):
                warnings.append(f"link {target}: no imported text has this path; the link leads to {moved}")
            return f"]({moved}"

        text = replace_between(FIGURE, END_FIGURE, text, lambda found, rest: convert_html(f"{found[0]}{rest}</figure>"))
        text = replace_outside_code(HTML_BLOCK, text, lambda found: convert_html(found["block"]))
        text = expand_references(text)
        return remove_empty_lines(replace_outside_code(LINK, text, move_link) if paths else text)

    def move(self, target: str, paths: list[str]) -> str:
        """Return a relative link as the path that it led to; another file of the source as that file's former path."""
        if ABSOLUTE.match(target):
            return target
        path, hash_, fragment = target.partition("#")
        found = self.find_path(path)
        return f"{found}{hash_}{fragment}" if found else urljoin(paths[0], target)

    def is_lost(self, target: str) -> bool:
        """Whether a link leads to a file that is not imported; only the texts of the source get a URL."""
        path = target.partition("#")[0].partition("?")[0]
        return bool(FILE_NAME.search(path)) and not ABSOLUTE.match(target) and not self.find_path(path)

    def find_path(self, reference: str) -> str | None:
        """Return the former path of the file that ``reference`` names, with or without folder and extension."""
        if self._by_stem is None:
            names = self.tree.names() if not self.tree.selected else []
            texts = [name for name in names if name.endswith(EXTENSIONS) and self.site.is_text(name)]
            self._by_stem = {key: name for name in texts for key in make_keys(name)}
        wanted = reference.partition("#")[0].removeprefix("@").strip("/").removeprefix("./")
        while wanted.startswith("../"):
            wanted = wanted[3:]
        name = self._by_stem.get(wanted) if wanted else None
        with suppress(ItemError):  # that file is broken, and is reported by itself
            split = split_front_matter(self.tree.read_text(name, max_bytes=MAX_TEXT_BYTES)) if name else None
            return next(iter(self.make_paths(name, split[0])), None) if name and split else None
        return None

    def make_paths(self, name: str, fields: Fields) -> list[str]:
        parts = read_name(name, fields)
        language = get_text(fields, "language", "lang", "locale") or parts.language or self.site.get_default_language()
        date = get_date(fields) or parts.date
        return list(self.site.make_paths(parts.path, fields, parts.slug, date and timezone.localtime(date), language))

    def get_tags(self, fields: Fields) -> list[str]:
        separator = " " if self.site.program == "jekyll" else ","
        return get_list(fields, "tags", "tag", "categories", "category", separator=separator)

    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        reference = reference.removeprefix(self.base_url) if self.base_url else reference
        parts = split_url(reference)
        if parts.scheme or parts.netloc:
            return None
        path = unquote(parts.path)
        return self.tree.find(*self.find_files(path, post.id))

    def find_files(self, path: str, text: str) -> Iterator[str]:
        """Yield the names that a picture may have: beside the text, or below a folder for static files."""
        if not path.startswith("/"):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(text), path))
        path = path.removeprefix(self.site.base_path) if self.site.base_path else path
        top = self.site.root.removesuffix("src/content/").removesuffix("content/")
        for folder in STATIC:
            yield posixpath.normpath(f"{top}{folder}{path.lstrip('/')}")


def read_name(name: str, fields: Fields) -> Name:
    """Read what a name says; a slug in the front matter comes first."""
    stem = name if name == STDIN else name.rpartition(".")[0]
    suffix = LANGUAGE.search(stem)
    language = suffix[1] if suffix else ""
    stem = stem.removesuffix(suffix[0]) if suffix else stem
    folder, _slash, last = stem.rpartition("/")
    codes = [code for code, _name in settings.LANGUAGES]
    if not language:
        language = next((part for part in folder.split("/") if part in codes), "")
        folder = "/".join(part for part in folder.split("/") if part != language)
    if last in BUNDLES:
        folder, _slash, last = folder.rpartition("/")
    dated = FILE_DATE.match(last)
    slug = get_text(fields, "slug") or (last[dated.end() :] if dated else last)
    date = get_time({"name": dated[0].rstrip("-")}, "name") if dated else None
    return Name(f"{folder}/{last}".lstrip("/"), slug, date, language)


def make_keys(name: str) -> list[str]:
    """Return the ways in which another file may name a file, the last one for Jekyll's ``post_url``."""
    stem = name.rpartition(".")[0].removesuffix("/index")
    path = stem.partition("content/")[2] or stem
    return [name, stem, f"{path}.md", path, name.rpartition("/")[2], stem.rpartition("/")[2]]


def get_date(fields: Fields) -> datetime | None:
    return get_time(fields, "publishedat", "publishdate", "date", "pubdate", "pubdatetime", "published")


def get_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < int(text) < 1000 else None


def get_authors(fields: Fields) -> list[ImportedAuthor]:
    found: list[ImportedAuthor] = []
    for value in (fields.get("author"), fields.get("authors")):
        for author in value if isinstance(value, list) else [value]:
            if isinstance(author, dict):
                texts = {str(name): str(text) for name, text in author.items() if isinstance(text, str)}
                name = texts.get("name", "")
                found.append(
                    ImportedAuthor(username=texts.get("username", name), name=name, email=texts.get("email", ""))
                )
            elif isinstance(author, str) and author.strip():
                found.append(ImportedAuthor(username=author.strip(), name=author.strip()))
    return [author for author in found if author.username]


def get_featured(fields: Fields) -> ImportedPicture | None:
    """Return the picture above the text, in one of the forms that themes use."""
    for name in PICTURE_FIELDS:
        value: Any = fields.get(name)
        value = value[0] if isinstance(value, list) and value else value
        texts = value if isinstance(value, dict) else {"src": value}
        reference = next((texts[key] for key in ("src", "image", "path", "url") if isinstance(texts.get(key), str)), "")
        if reference.strip():
            alt = str(texts.get("alt") or get_text(fields, f"{name}alt"))
            return ImportedPicture(reference=reference.strip(), alt=alt, caption=str(texts.get("caption") or ""))
    return None
