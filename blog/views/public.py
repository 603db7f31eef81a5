"""Marks the views whose pages are the same for every reader."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public_page(*parameters: str) -> Callable[[View], View]:
    """A page that may be kept and shown to anybody, by GET or HEAD; of the query it sees ``parameters``, and no other.

    ``config.page_cache`` reads the mark. Whatever is not marked is private, and so is a page that turns out to use
    cookies, the session or the user.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.is_public_page = True  # type: ignore[attr-defined]
            return response

        marked.public_parameters = parameters  # type: ignore[attr-defined]
        return csrf_exempt(require_safe(marked))  # type: ignore[return-value]  # exempt: the method is what is refused

    return mark
