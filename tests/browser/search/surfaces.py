"""The pages of the search app."""

from django.urls import reverse
from django.utils.translation import get_language

from blog.posts.models import Post


def list_pages(post: Post) -> dict[str, str]:
    search = reverse("search:search")
    return {
        "search": f"{search}?q={'도커' if get_language() == 'ko' else 'wheel'}",
        "search, nothing found": f"{search}?q={'nothing' * 12}",
        "search, no word": f"{search}?q=%3F",
    }
