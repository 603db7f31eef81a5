"""Lists of posts, a page at a time, each as cheap as the first: a page begins where another one ended.

``?before=ID`` are the posts older than that one, ``?after=ID`` the newer ones. No page counts the others, so there are
no numbers; nor is there an address that no link leads to, of which crawlers and caches would keep copies.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blog.models import Post
from blog.models.post import PostQuerySet

PARAMETERS = ("before", "after", "page")
LONGEST_NUMBER = 18  # digits that fit into a database's integer


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some posts of a list. ``query`` leads to this page, ``older`` and ``newer`` to the next ones; or are ``""``."""

    posts: list[Post]
    query: str = ""
    older: str = ""
    newer: str = ""

    @property
    def is_first(self) -> bool:
        """Whether these are the newest posts."""
        return not self.query

    def __iter__(self) -> Iterator[Post]:
        return iter(self.posts)

    def __len__(self) -> int:
        return len(self.posts)


def list_page(
    request: HttpRequest, posts: PostQuerySet, template: str, context: dict[str, object], *, may_be_empty: bool = False
) -> HttpResponse:
    """The page of ``posts`` that the query asks for; a redirect from one that is no more to where its posts are.

    Raises:
        Http404: there is nothing in the list, or no page with that number.
    """
    if "page" in request.GET:
        return redirect(f"{request.path}{query_of_number(request.GET['page'], posts)}")
    page = page_of(request.GET, posts)
    if page is None:
        return redirect(request.path)
    if not (page.posts or may_be_empty):
        raise Http404
    return render(request, template, {"page": page} | context)


def page_of(query: QueryDict, posts: PostQuerySet) -> ListPage | None:
    """The page that ``query`` asks for, the first without a question; ``None`` for one that begins nowhere."""
    size = settings.POSTS_PER_PAGE
    if not ("before" in query or "after" in query):
        return first_page(list(posts.for_list()[: size + 1]), size)
    name = "before" if "before" in query else "after"
    start = post_with_id(str(query[name]), posts)
    if start is None:
        return None
    if name == "before":
        found = list(posts.older_than(start).for_list()[: size + 1])
        return page_before(start, found, size) if found else None
    found = list(posts.newer_than(start).for_list().reverse()[: size + 1])
    return page_after(start, found[size - 1 :: -1]) if len(found) > size else None


def first_page(found: list[Post], size: int) -> ListPage:
    """The newest posts, of which one more than ``size`` was asked for."""
    return ListPage(found[:size], older=older_query(found, size))


def page_before(start: Post, found: list[Post], size: int) -> ListPage:
    """The posts older than ``start``, of which one more than ``size`` was asked for."""
    return ListPage(
        found[:size], query=f"?before={start.pk}", newer=f"?after={found[0].pk}", older=older_query(found, size)
    )


def page_after(start: Post, posts: list[Post]) -> ListPage:
    """The posts newer than ``start``; there are newer ones still, and older ones because there is ``start``."""
    return ListPage(posts, query=f"?after={start.pk}", newer=f"?after={posts[0].pk}", older=f"?before={posts[-1].pk}")


def older_query(found: list[Post], size: int) -> str:
    """The query of the page after one that shows ``size`` of the posts that were found."""
    return f"?before={found[size - 1].pk}" if len(found) > size else ""


def post_with_id(text: str, posts: PostQuerySet) -> Post | None:
    """The post of the list with this id, if it is written like one, so that each page has one address."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and text == str(int(text))):
        return None
    return posts.filter(pk=text).only("published_at").first()


def query_of_number(text: str, posts: PostQuerySet) -> str:
    """Where the page is that had this number when pages were counted: the query that leads to it."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER // 2 else 0
    if number == 1:
        return ""
    last_before = number * settings.POSTS_PER_PAGE - settings.POSTS_PER_PAGE - 1
    ids = list(posts.newest_first().values_list("pk", flat=True)[last_before : last_before + 2]) if number else []
    if len(ids) < 2:
        raise Http404(_("There is no such page in this list."))
    return f"?before={ids[0]}"
