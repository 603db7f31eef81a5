"""Lists of posts, a page at a time."""

from django.conf import settings
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from blog.models import Post
from blog.models.post import PostQuerySet


def page_of(request: HttpRequest, posts: PostQuerySet) -> Page[Post]:
    """The page that ``?page=`` asks for, the first without it.

    Raises:
        Http404: there is no such page, so that a crawler does not find endless copies of the last one.
    """
    try:
        return Paginator(posts.for_list(), settings.POSTS_PER_PAGE).page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(_("There is no such page in this list.")) from error
