from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.core.site_identity import get_site_identity
from blog.posts.models import Post
from blog.search.forms import SearchForm
from blog.search.queries import find_posts


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if request.GET.get("q", "").strip() else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        results = find_posts(form.cleaned_data["q"], Post.objects.published().in_language())
        try:
            page = Paginator(results.ids, get_site_identity().posts_per_page).page(request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("There is no such page in this list.")) from error
        context |= {"results": results, "page": page, "hits": list(results.get_hits(list(page.object_list)))}
    return render(request, "search/search.html", context)
