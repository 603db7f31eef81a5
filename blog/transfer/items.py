"""What a format reads from a source: posts with their comments, what they share, and what can't be imported."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

Entry = TypeVar("Entry")


class ItemError(ValueError):
    """An item, or a picture, can't be imported: what was expected, what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAuthor:
    """Matched with an account by e-mail address or user name; created with an unusable password if there is none."""

    username: str  # any text: it becomes a valid user name
    name: str = ""
    email: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedComment:
    """A comment. ``parent_id`` is the ``id`` of another one of the post; deeper replies move up to the first level."""

    id: str
    author_name: str
    body: str
    is_html: bool = False
    email: str = ""
    created_at: datetime
    parent_id: str = ""
    is_approved: bool = True  # others wait for moderation; leave out spam and deleted ones


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPicture:
    """A picture by its reference, as in a text: a path within the source, or a URL."""

    reference: str
    alt: str = ""
    caption: str = ""  # plain text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPost:
    """A post. ``id`` never changes in its source; times have a zone; empty fields get the site's defaults.

    ``body`` is Markdown or, with ``is_html``, HTML of any quality. Both may contain pictures by reference, and HTML may
    use ``figure`` and ``figcaption`` (also for a gallery: one ``figure`` for each picture) and ``pre`` with a class
    ``language-NAME``. Warnings are for the report, one for each thing that was lost or changed.
    """

    id: str
    title: str
    slug: str = ""  # empty: made from the title
    body: str
    is_html: bool = False
    summary: str = ""  # empty: the beginning of the text
    language: str = ""  # a code such as "ko" or "en-US"; empty: that of the command's --language
    author: ImportedAuthor | None = None
    published_at: datetime | None = None  # None: a draft; in the future: scheduled
    updated_at: datetime | None = None
    tags: tuple[str, ...] = ()
    series: str = ""  # its title
    series_slug: str = ""  # empty: made from the title
    series_number: int | None = None
    translation_key: str = ""  # the same for all translations of a text
    former_paths: tuple[str, ...] = ()  # from the root, with a query if that names the post: "/2020/01/a/", "/?p=12"
    featured: ImportedPicture | None = None  # placed above the text, unless the text has it too
    comments: tuple[ImportedComment, ...] = ()
    comments_open: bool = True
    is_exact: bool = False  # from a site of this kind: title, summary, slug and text are stored as they are
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSubscriber:
    """A confirmed subscriber to the newsletter; others are ``Skipped``."""

    id: str
    email: str
    language: str = ""
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTag:
    """A tag with its slug; posts may name others, which then get theirs from the name."""

    name: str
    slug: str
    former_slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSeries:
    """A series with its slug and description; posts may name others."""

    title: str
    slug: str
    language: str
    description: str = ""
    former_slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An item that is broken, or of a kind that this site does not have, with the reason for the report."""

    id: str
    title: str = ""
    reason: str


Shared = ImportedAuthor | ImportedTag | ImportedSeries  # what posts have in common
Item = ImportedPost | ImportedSubscriber | Shared | Skipped


def read_each(entries: Iterable[Entry], parse: Callable[[Entry], Item], name: Callable[[Entry], str]) -> Iterator[Item]:
    """Parse every entry; one that raises an exception becomes ``Skipped`` with the ``name`` as id."""
    for entry in entries:
        try:
            item = parse(entry)
        except Exception as error:  # noqa: BLE001  a broken entry may raise any, and must not stop the others
            item = Skipped(id=name(entry), reason=describe_error(error))
        yield item


def describe_error(error: Exception) -> str:
    """Return the text of an error that is meant for readers, and the class of any other with it."""
    text = " ".join(str(error).split())[:300]
    return text if isinstance(error, ItemError) else f"{type(error).__name__}: {text}"
