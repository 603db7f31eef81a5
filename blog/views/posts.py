"""The home page and the post page."""

from functools import cache
from types import SimpleNamespace
from typing import Any, Final

from django.conf import settings
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from blog.models import Post
from blog.models.comment import comments_are_open
from blog.models.neighbours import neighbours_of
from blog.models.post import PostQuerySet
from blog.models.prepared import Parameter, Prepared
from blog.models.related import related_links
from blog.shown import PagePost, PostLink
from blog.views.paging import PARAMETERS, first_page, list_page
from blog.views.public import public_page

SLUG, LANGUAGE = Parameter("slug", CharField()), Parameter("language", CharField())
PLACE: Final[Any] = SimpleNamespace(
    pk=Parameter("pk", BigIntegerField()), published_at=Parameter("published_at", DateTimeField())
)


def in_that_language() -> PostQuerySet:
    """The published posts in the language that a prepared query is given."""
    return Post.objects.published().in_language(LANGUAGE)


POST: Final = Prepared(lambda: in_that_language().filter(slug=SLUG).for_page())
AROUND: Final = Prepared(lambda: in_that_language().around(PLACE))


@cache
def newest(size: int) -> Prepared[Post]:
    """The newest posts, and one more to know whether there are older ones."""
    return Prepared(lambda: in_that_language().for_list()[: size + 1])


@public_page(*PARAMETERS)
def home(request: HttpRequest) -> HttpResponse:
    """The newest posts in the language of the URL."""
    if request.GET:
        return list_page(request, Post.objects.published().in_language(), "blog/home.html", {}, may_be_empty=True)
    size = settings.POSTS_PER_PAGE
    page = first_page(newest(size).all(language=get_language()), size)
    return render(request, "blog/home.html", {"page": page})


@public_page()
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post, with links to its neighbours in time and to those that are related."""
    language = get_language()
    found = POST.first(language=language, slug=slug)
    if found is None:
        raise Http404
    around = AROUND.all(language=language, pk=found.pk, published_at=found.published_at)
    shown, neighbours = PagePost.of(found), neighbours_of(found, around)
    context = {
        "post": found,
        "shown": shown,
        "languages": shown.editions,
        "comments_open": comments_are_open(found),
        "related": related_links(found, besides=around),
        "older": PostLink.to(neighbours["older"]),
        "newer": PostLink.to(neighbours["newer"]),
    }
    return render(request, "blog/post.html", context)
