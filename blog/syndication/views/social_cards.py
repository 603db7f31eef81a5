"""Social cards."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from blog.posts.models import Post
from blog.syndication.social_cards import get_card_url, make_card, render_card

CACHE_CONTROL: Final = "public, max-age=31536000, immutable"


@require_safe
def social_card(request: HttpRequest, post_id: int, digest: str) -> HttpResponse:
    """The card of a published post. A URL with another digest redirects to the current one without drawing."""
    posts = Post.objects.published().in_language()
    post = get_object_or_404(posts.select_related("author").defer("body", "body_html", "toc"), pk=post_id)
    current = make_card(post)
    if digest != current.digest:
        return redirect(get_card_url(post))
    return HttpResponse(render_card(current), content_type="image/png", headers={"Cache-Control": CACHE_CONTROL})
