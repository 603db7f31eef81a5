"""Structured data for search engines: schema.org's vocabulary (https://schema.org) as JSON-LD 1.1.

``origin`` is the scheme and host of absolute URLs.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.template.context import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, pgettext

from blog.accounts.models import User
from blog.core.absolute_urls import build_absolute_url
from blog.core.site_identity import get_site_identity
from blog.posts.models import Post, Series, Tag
from blog.posts.models.series import SeriesPosition

Node = dict[str, Any]

LOGO = "core/apple-touch-icon.png"


def make_graph(*nodes: Node) -> Node:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def describe_person(origin: str, author: User) -> Node:
    return {
        "@type": "Person",
        "name": author.byline,
        "url": build_absolute_url(origin, author.get_absolute_url()),
    } | ({"description": author.bio} if author.bio else {})


def describe_publisher(origin: str) -> Node:
    return {
        "@type": "Organization",
        "name": get_site_identity().name,
        "url": build_absolute_url(origin, reverse("posts:home")),
        "logo": {"@type": "ImageObject", "url": build_absolute_url(origin, static(LOGO))},
    }


def make_breadcrumbs(origin: str, *steps: tuple[str, str]) -> Node:
    """Make a breadcrumb list; ``steps`` are names and paths after the home page's."""
    crumbs = [(get_site_identity().name, reverse("posts:home")), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": build_absolute_url(origin, path)}
            for position, (name, path) in enumerate(crumbs, start=1)
        ],
    }


def describe_search(origin: str) -> Node:
    """Describe the search page as a ``potentialAction``; nothing if the site has none."""
    try:
        template = build_absolute_url(origin, reverse("search:search")) + "?q={search_term_string}"
    except NoReverseMatch:
        return {}
    target = {"@type": "EntryPoint", "urlTemplate": template}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}
    return {"potentialAction": action}


def describe_home(origin: str, *, can_search: bool) -> Node:
    site, url = get_site_identity(), build_absolute_url(origin, reverse("posts:home"))
    details = {"name": site.name, "url": url, "description": site.tagline, "inLanguage": get_language()}
    return make_graph(
        {"@type": "WebSite", "@id": f"{url}#site"} | (describe_search(origin) if can_search else {}) | details,
        {"@type": "Blog", "@id": f"{url}#blog", "publisher": describe_publisher(origin)} | details,
    )


def make_series_node(origin: str, series: Series) -> Node:
    url = build_absolute_url(origin, series.get_absolute_url())
    return {"@type": "CreativeWorkSeries", "@id": f"{url}#series", "name": series.title, "url": url}


def describe_series(origin: str, series: Series, parts: Iterable[Post]) -> Node:
    details: Node = {"inLanguage": series.language} | (
        {"description": series.description} if series.description else {}
    )
    details["hasPart"] = [
        {
            "@type": "BlogPosting",
            "position": position,
            "headline": part.title,
            "url": build_absolute_url(origin, part.get_absolute_url()),
        }
        for position, part in enumerate(parts, start=1)
    ]
    steps = (pgettext("plural", "Series"), reverse("posts:series-list")), (series.title, series.get_absolute_url())
    return make_graph(make_series_node(origin, series) | details, make_breadcrumbs(origin, *steps))


def describe_post(origin: str, post: Post, image_path: str, position: SeriesPosition | None) -> Node:
    url = build_absolute_url(origin, post.get_absolute_url())
    home = build_absolute_url(origin, reverse("posts:home"))
    posting: Node = {
        "@type": "BlogPosting",
        "@id": f"{url}#post",
        "url": url,
        "mainEntityOfPage": url,
        "headline": post.title,
        "description": post.summary,
        "inLanguage": post.language,
        "datePublished": post.published_at and post.published_at.isoformat(),
        "dateModified": post.modified_at.isoformat(),
        "author": describe_person(origin, post.author),
        "publisher": describe_publisher(origin),
        "image": build_absolute_url(origin, image_path),
        "keywords": [tag.name for tag in post.tags.all()],
        "timeRequired": f"PT{post.reading_minutes}M",
        "isPartOf": [{"@type": "Blog", "@id": f"{home}#blog", "name": get_site_identity().name}],
    }
    if post.series and position:
        posting["position"] = position.position
        posting["isPartOf"].append(make_series_node(origin, post.series))
    return make_graph(posting, make_breadcrumbs(origin, (post.title, post.get_absolute_url())))


def describe_tag(origin: str, tag: Tag) -> Node:
    steps = (gettext("Tags"), reverse("posts:tags")), (tag.name, tag.get_absolute_url())
    return make_graph(make_breadcrumbs(origin, *steps))


def describe_author(origin: str, author: User) -> Node:
    url = build_absolute_url(origin, author.get_absolute_url())
    return make_graph({"@type": "ProfilePage", "url": url, "mainEntity": describe_person(origin, author)})


# By the page's ``kind``. The context contains the object that the page shows.
DESCRIPTIONS: dict[str, Callable[[str, Context], Node]] = {
    "home": lambda origin, context: describe_home(origin, can_search=not context["request"].META.get("STATIC_COPY")),
    "article": lambda origin, context: describe_post(
        origin, context["post"], context["card"]["url"], context.get("position")
    ),
    "series": lambda origin, context: describe_series(origin, context["series"], context["parts"]),
    "tag": lambda origin, context: describe_tag(origin, context["tag"]),
    "profile": lambda origin, context: describe_author(origin, context["author"]),
}
