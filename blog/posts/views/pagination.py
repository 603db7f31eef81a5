"""Keyset pagination: each page of a list starts after a given post, so that every page costs as much as the first.

``?before=ID`` shows the posts older than that one, ``?after=ID`` the newer ones. Pages are not counted, so they have no
numbers, and every URL is one that a page links to.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from blog.core.site_identity import get_site_identity
from blog.posts.models import Post
from blog.posts.models.post import PostQuerySet

PARAMETERS = ("before", "after")
MAX_ID_DIGITS = 18  # of a 64-bit integer


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. ``query`` is its query string, ``older`` and ``newer`` those of the next pages or empty."""

    posts: list[Post]
    query: str = ""
    older: str = ""
    newer: str = ""

    @property
    def is_first(self) -> bool:
        return not self.query

    def __iter__(self) -> Iterator[Post]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


def render_list(
    request: HttpRequest, posts: PostQuerySet, template: str, context: dict[str, object], *, may_be_empty: bool = False
) -> HttpResponse:
    """Render the page that the query asks for; redirect to the first if it does not exist, 404 if the list is empty."""
    page = find_page(request.GET, posts)
    if page is None:
        return redirect(request.path)
    if not (page.posts or may_be_empty):
        raise Http404
    return render(request, template, {"page": page} | context)


def find_page(query: QueryDict, posts: PostQuerySet) -> ListPage | None:
    """Return the page that ``query`` asks for, by default the first; ``None`` if there is no such page."""
    size = get_site_identity().posts_per_page
    if not ("before" in query or "after" in query):
        found = list(posts.for_list()[: size + 1])
        return ListPage(found[:size], older=make_older_query(found, size))
    name = "before" if "before" in query else "after"
    start = find_post(str(query[name]), posts)
    if start is None:
        return None
    if name == "before":
        found = list(posts.older_than(start).for_list()[: size + 1])
        return make_page_before(start, found, size) if found else None
    found = list(posts.newer_than(start).for_list().reverse()[: size + 1])
    return make_page_after(start, found[size - 1 :: -1]) if len(found) > size else None


def make_page_before(start: Post, found: list[Post], size: int) -> ListPage:
    """Make the page of the posts older than ``start``; ``found`` has one more than ``size`` if there are more."""
    return ListPage(
        found[:size], query=f"?before={start.pk}", newer=f"?after={found[0].pk}", older=make_older_query(found, size)
    )


def make_page_after(start: Post, posts: list[Post]) -> ListPage:
    """Make the page of the posts newer than ``start``, between newer and older ones."""
    return ListPage(posts, query=f"?after={start.pk}", newer=f"?after={posts[0].pk}", older=f"?before={posts[-1].pk}")


def make_older_query(found: list[Post], size: int) -> str:
    return f"?before={found[size - 1].pk}" if len(found) > size else ""


def find_post(text: str, posts: PostQuerySet) -> Post | None:
    """Return the post of the list with this id; the id must be in canonical form, so that each page has one URL."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_ID_DIGITS and text == str(int(text))):
        return None
    return posts.filter(pk=text).only("published_at").first()
