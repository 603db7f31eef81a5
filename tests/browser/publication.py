"""A whole publication to look at, and every kind of page that it has."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

from blog.posts.models import Post, Series
from tests.browser.optional_apps import list_optional_pages

SHOWCASE = Path(__file__).with_name("showcase")  # everything that a post can contain, in each language
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

> [!CAUTION]
> {"warned" * 30}

{"term" * 30}
: {"definition" * 30}

<table><tr><th colspan="2">{"joined" * 30}</th></tr><tr><td>a</td><td>b</td></tr></table>

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


@dataclass(frozen=True, slots=True)
class Published:
    """What the kinds of page are about."""

    english: Post  # the showcase
    korean: Post
    part: Post  # of an English series
    korean_part: Post
    draft: Post


def publish_everything(make_post: Callable[..., Post]) -> list[Surface]:
    """Publish a showcase, posts that are hard to lay out and a draft; return every kind of page."""
    published = publish(make_post)
    with translation.override("ko"):
        korean = korean_pages(published)
    return [*reading_pages(published), *optional_pages(published.english), *korean, *other_pages(published)]


def publish(make_post: Callable[..., Post]) -> Published:
    """What there is to read, with words that are too long for a phone."""
    wheels = {"tags": ("Wheels",)}
    for language in ("en", "ko"):
        for _ in range(10):  # fills a page
            make_post(language=language, **wheels)
    english = make_post(title="Showcase", slug="showcase", body=(SHOWCASE / "en.md").read_text("utf-8"), **wheels)
    korean = make_post(
        language="ko",
        title="견본",
        slug="견본",
        body=(SHOWCASE / "ko.md").read_text("utf-8"),
        translation_of=english,
        **wheels,
    )
    make_post(
        title="Wide " + "w" * 80,
        slug="wide",
        summary="W" * 250,
        body=WIDE_BODY,
        **wheels | {"tags": ("Wheels", "t" * 60)},
    )
    series = Series.objects.create(title="Wide series " + "w" * 60, slug="wide-series", description="W" * 200)
    korean_series = Series.objects.create(language="ko", title="긴 연재" + "가" * 60, slug="긴-연재")
    part = make_post(title="Part " + "p" * 80, slug="part", series=series, **wheels)
    make_post(slug="next-part", series=series, **wheels)
    return Published(
        english=english,
        korean=korean,
        part=part,
        korean_part=make_post(language="ko", slug="첫-글", series=korean_series, **wheels),
        draft=make_post(title="Not yet", published_at=None, body=WIDE_BODY),
    )


def reading_pages(published: Published) -> list[Surface]:
    """Posts, and the lists that lead to them."""
    newest = Post.objects.published().in_language("en").newest_first()[0]
    assert newest.published_at
    assert published.part.series
    year, month = newest.published_at.year, newest.published_at.month
    return [
        Surface("home", reverse("posts:home")),
        Surface("home, second page", reverse("posts:home") + f"?before={newest.pk}"),
        Surface("post with everything", published.english.get_absolute_url()),
        Surface("wide post", reverse("posts:post", args=["wide"])),
        Surface("post in a series, not translated", published.part.get_absolute_url()),
        Surface("all series", reverse("posts:series-list")),
        Surface("series", published.part.series.get_absolute_url()),
        Surface("tags", reverse("posts:tags")),
        Surface("tag", newest.tags.all()[0].get_absolute_url()),
        Surface("archive", reverse("posts:archive")),
        Surface("archive of a year", reverse("posts:archive-year", args=[year])),
        Surface("archive of a month", reverse("posts:archive-month", args=[year, month])),
        Surface("author", published.english.author.get_absolute_url()),
    ]


def optional_pages(post: Post, language: str = "") -> list[Surface]:
    return [Surface(name + language, path) for name, path in list_optional_pages(post).items()]


def korean_pages(published: Published) -> list[Surface]:
    """Those whose words and letters are others; Korean is the active language."""
    assert published.korean_part.series
    return [
        Surface("home, Korean", reverse("posts:home")),
        Surface("post, Korean", published.korean.get_absolute_url()),
        Surface("post in a series, Korean", published.korean_part.get_absolute_url()),
        Surface("all series, Korean", reverse("posts:series-list")),
        Surface("series, Korean", published.korean_part.series.get_absolute_url()),
        Surface("tags, Korean", reverse("posts:tags")),
        Surface("tag, Korean", published.korean.tags.all()[0].get_absolute_url()),
        Surface("archive, Korean", reverse("posts:archive")),
        Surface("author, Korean", published.korean.author.get_absolute_url()),
        *optional_pages(published.korean, ", Korean"),
        Surface("404, Korean", reverse("posts:tag", args=["없음"]), status=404),
        Surface("500, Korean", reverse("posts:home"), status=500, failure=ValueError("a mistake of ours")),
        Surface("503, Korean", reverse("posts:home"), status=503, failure=OperationalError("the database is away")),
    ]


def other_pages(published: Published) -> list[Surface]:
    """Pages of errors, and those of writers that look like the site's."""
    return [
        Surface("404", reverse("posts:post", args=["no-such-post"]), status=404),
        Surface("500", reverse("posts:home"), status=500, failure=ValueError("a mistake of ours")),
        Surface("503", reverse("posts:home"), status=503, failure=OperationalError("the database is away")),
        Surface("admin login", reverse("admin:login")),
        Surface("preview", reverse("admin:posts_post_preview", args=[published.draft.pk]), signed_in=True),
    ]
