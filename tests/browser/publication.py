"""A whole publication to look at, and every kind of page that it has."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

from blog.models import Post, Series, User
from blog.services.demo import articles, demo_publish

# What breaks narrow screens: a word without a place to break it, a wide table, a long line of code, a long address.
WIDE_BODY = f"""
{"incomprehensibilities" * 6}

| {" | ".join(f"column {n}" for n in range(12))} |
|{"---|" * 12}
| {" | ".join("a cell of some length" for _ in range(12))} |

```python
{"print('a line of code that nobody wrapped') or " * 8} None
```

## A heading with {"supercalifragilistic" * 4}

A path: `/{"usr/share/a-long-folder-name-without-spaces" * 4}` and <https://example.org/{"long-address" * 20}>

- [ ] {"unbroken" * 30}

> {"quotation" * 30}

Term[^1]

[^1]: {"footnote" * 30}
"""


@dataclass(frozen=True, slots=True)
class Surface:
    """One kind of page: where it is, the status that it answers with, and the failure that brings it up."""

    name: str
    path: str
    status: int = 200
    failure: Exception | None = None
    signed_in: bool = False


def publish_everything(make_post: Callable[..., Post]) -> list[Surface]:
    """Load the demo content, a post that is hard to lay out and a draft; return every kind of page."""
    demo_publish()
    showcase = {article.language: article for article in reversed(articles())}  # the first of each language
    writer = User.objects.get(username="wheelhouse")
    make_post(
        title="Wide " + "w" * 80,
        slug="wide",
        summary="W" * 250,
        body=WIDE_BODY,
        tags=("Wheels", "t" * 60),
        author=writer,
    )
    series = Series.objects.create(title="Wide series " + "w" * 60, slug="wide-series", description="W" * 200)
    part = make_post(title="Part " + "p" * 80, slug="part", series=series, tags=("Wheels",), author=writer)
    make_post(slug="next-part", series=series, tags=("Wheels",), author=writer)
    draft = make_post(title="Not yet", published_at=None, body=WIDE_BODY)
    newest = Post.objects.published().in_language("en").newest_first()[0]
    assert newest.published_at
    korean_post = Post.objects.get(language="ko", slug=showcase["ko"].slug)
    year, month = newest.published_at.year, newest.published_at.month
    with translation.override("ko"):
        korean = [
            Surface("home, Korean", reverse("blog:home")),
            Surface("post, Korean", reverse("blog:post", args=[korean_post.slug])),
            Surface("tags, Korean", reverse("blog:tags")),
            Surface("tag, Korean", korean_post.tags.all()[0].get_absolute_url()),
            Surface("archive, Korean", reverse("blog:archive")),
            Surface("author, Korean", writer.get_absolute_url()),
            Surface("comment form, Korean", reverse("blog:comment-new", args=[korean_post.slug])),
            Surface("subscription form, Korean", reverse("blog:subscribe")),
            Surface("search, Korean", reverse("blog:search") + "?q=도커"),
            Surface("404, Korean", reverse("blog:tag", args=["없음"]), status=404),
        ]
    return [
        Surface("home", reverse("blog:home")),
        Surface("home, second page", reverse("blog:home") + "?page=2"),
        Surface("post with everything", reverse("blog:post", args=[showcase["en"].slug])),
        Surface("wide post", reverse("blog:post", args=["wide"])),
        Surface("post in a series, not translated", part.get_absolute_url()),
        Surface("all series", reverse("blog:series-list")),
        Surface("series", series.get_absolute_url()),
        Surface("tags", reverse("blog:tags")),
        Surface("tag", newest.tags.all()[0].get_absolute_url()),
        Surface("archive", reverse("blog:archive")),
        Surface("archive of a year", reverse("blog:archive-year", args=[year])),
        Surface("archive of a month", reverse("blog:archive-month", args=[year, month])),
        Surface("author", writer.get_absolute_url()),
        Surface("comment form", reverse("blog:comment-new", args=[newest.slug])),
        Surface("subscription form", reverse("blog:subscribe")),
        Surface("search", reverse("blog:search") + "?q=wheel"),
        Surface("search, nothing found", reverse("blog:search") + "?q=" + "nothing" * 12),
        Surface("search, no word", reverse("blog:search") + "?q=%3F"),
        *korean,
        Surface("404", reverse("blog:post", args=["no-such-post"]), status=404),
        Surface("500", reverse("blog:home"), status=500, failure=ValueError("a mistake of ours")),
        Surface("503", reverse("blog:home"), status=503, failure=OperationalError("the database is away")),
        Surface("admin login", reverse("admin:login")),
        Surface("preview", reverse("admin:blog_post_preview", args=[draft.pk]), signed_in=True),
    ]
