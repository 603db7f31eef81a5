"""What pages show, as values: equal when a page would look the same, so that pieces can be kept under them.

They have the names of what they are taken from: a template or a function takes the one for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri

from blog.languages import Edition, post_editions
from blog.models import Post, Series, Status, User
from blog.models.post import TagLink
from blog.models.series import Place


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request came to."""

    scheme: str
    host: str
    path: str

    @classmethod
    def of(cls, request: HttpRequest) -> Address:
        """Raises what ``HttpRequest.get_host`` does for a host that is none of ours."""
        return cls(request.scheme or "", request.get_host(), request.path)

    def get_host(self) -> str:
        """With the port."""
        return self.host

    def build_absolute_uri(self, location: str) -> str:
        """The address of a path of this site."""
        return str(iri_to_uri(urljoin(f"{self.scheme}://{self.host}", location)))


class Names(NamedTuple):
    """What the publication calls itself."""

    name: str
    tagline: str


class Entry(NamedTuple):
    """An entry of a table of contents."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """A writer."""

    username: str
    byline: str
    bio: str = ""

    def get_absolute_url(self) -> str:
        """The author's page, in the active language."""
        return reverse("blog:author", args=[self.username])


@dataclass(frozen=True, slots=True)
class SeriesLink:
    """A series as far as a link shows it."""

    language: str
    slug: str
    title: str

    def get_absolute_url(self) -> str:
        """The series' page, under the prefix of its own language."""
        with translation.override(self.language):
            return reverse("blog:series", args=[self.slug])


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post as far as a link shows it."""

    language: str
    slug: str
    title: str

    @classmethod
    def to(cls, post: Post | None) -> PostLink | None:
        """A link to ``post``, if there is one."""
        return PostLink(post.language, post.slug, post.title) if post else None

    def get_absolute_url(self) -> str:
        """The post's page, under the prefix of the post's own language."""
        with translation.override(self.language):
            return reverse("blog:post", args=[self.slug])


@dataclass(frozen=True, slots=True)
class ListPost(PostLink):
    """What a list shows of a post."""

    summary: str
    published_at: datetime | None
    reading_minutes: int
    author: Author
    tag_links: tuple[TagLink, ...]

    @classmethod
    def of(cls, post: Post) -> ListPost:
        """Of a post that ``for_list`` has read."""
        return ListPost(
            language=post.language,
            slug=post.slug,
            title=post.title,
            summary=post.summary,
            published_at=post.published_at,
            reading_minutes=post.reading_minutes,
            author=Author(post.author.username, post.author.byline),
            tag_links=post.tag_links,
        )


@dataclass(frozen=True, slots=True)
class PagePost(ListPost):
    """What its own page shows of a post, without the text and the comments."""

    pk: int
    status: Status
    updated_at: datetime
    modified_at: datetime
    toc: tuple[Entry, ...]
    series: SeriesLink | None
    series_place: Place | None
    editions: tuple[Edition, ...]

    @classmethod
    def of(cls, post: Post) -> PagePost:
        """Of a post that ``for_page`` has read. Of any other, a draft's for instance, without what only that brings."""
        author, series = post.author, post.series
        return PagePost(
            language=post.language,
            slug=post.slug,
            title=post.title,
            summary=post.summary,
            published_at=post.published_at,
            reading_minutes=post.reading_minutes,
            author=Author(author.username, author.byline, author.bio),
            tag_links=post.tag_links,
            pk=post.pk,
            status=post.status,
            updated_at=post.updated_at,
            modified_at=post.modified_at,
            toc=tuple(Entry(heading["level"], heading["id"], heading["text"]) for heading in post.toc),
            series=SeriesLink(series.language, series.slug, series.title) if series else None,
            series_place=post.series_place,
            editions=post_editions(post),
        )


AnyRequest = HttpRequest | Address
AnyPost = Post | PagePost
AnyAuthor = User | Author
AnySeries = Series | SeriesLink
