"""What a page says of itself to search engines: schema.org's vocabulary (https://schema.org) as JSON-LD 1.1."""

from collections.abc import Iterable
from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext

from blog.canonical import absolute_url
from blog.cards import card_url
from blog.models import Post, Series, Tag
from blog.publication import publication
from blog.shown import AnyAuthor, AnyPost, AnyRequest, AnySeries

Node = dict[str, Any]

LOGO: Final = "blog/apple-touch-icon.png"


def graph(*nodes: Node) -> Node:
    """Several things in one document."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def person(request: AnyRequest, author: AnyAuthor) -> Node:
    """A writer."""
    return {
        "@type": "Person",
        "name": author.byline,
        "url": absolute_url(request, author.get_absolute_url()),
    } | ({"description": author.bio} if author.bio else {})


def publisher(request: AnyRequest) -> Node:
    """The publication as an organisation."""
    return {
        "@type": "Organization",
        "name": publication()["name"],
        "url": absolute_url(request, reverse("blog:home")),
        "logo": {"@type": "ImageObject", "url": absolute_url(request, static(LOGO))},
    }


def breadcrumbs(request: AnyRequest, *steps: tuple[str, str]) -> Node:
    """The way from the home page to this one; ``steps`` are names and paths after the home page's."""
    way = [(publication()["name"], reverse("blog:home")), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute_url(request, path)}
            for position, (name, path) in enumerate(way, start=1)
        ],
    }


def home_data(request: AnyRequest) -> Node:
    """The site with its search, and the blog that it is."""
    site, address = publication(), absolute_url(request, reverse("blog:home"))
    facts = {"name": site["name"], "url": address, "description": site["tagline"], "inLanguage": get_language()}
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": absolute_url(request, reverse("blog:search")) + "?q={search_term_string}",
        },
        "query-input": "required name=search_term_string",
    }
    return graph(
        {"@type": "WebSite", "@id": f"{address}#site", "potentialAction": search} | facts,
        {"@type": "Blog", "@id": f"{address}#blog", "publisher": publisher(request)} | facts,
    )


def series_node(request: AnyRequest, series: AnySeries) -> Node:
    """A series as a whole."""
    address = absolute_url(request, series.get_absolute_url())
    return {"@type": "CreativeWorkSeries", "@id": f"{address}#series", "name": series.title, "url": address}


def series_data(request: AnyRequest, series: Series, parts: Iterable[Post]) -> Node:
    """A series with its parts, and where its page is."""
    facts: Node = {"inLanguage": series.language} | ({"description": series.description} if series.description else {})
    facts["hasPart"] = [
        {
            "@type": "BlogPosting",
            "position": position,
            "headline": part.title,
            "url": absolute_url(request, part.get_absolute_url()),
        }
        for position, part in enumerate(parts, start=1)
    ]
    steps = (pgettext("plural", "Series"), reverse("blog:series-list")), (series.title, series.get_absolute_url())
    return graph(series_node(request, series) | facts, breadcrumbs(request, *steps))


def post_data(request: AnyRequest, post: AnyPost) -> Node:
    """A published post, with its author and tags."""
    address = absolute_url(request, post.get_absolute_url())
    home = absolute_url(request, reverse("blog:home"))
    posting: Node = {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "url": address,
        "mainEntityOfPage": address,
        "headline": post.title,
        "description": post.summary,
        "inLanguage": post.language,
        "datePublished": post.published_at and post.published_at.isoformat(),
        "dateModified": post.modified_at.isoformat(),
        "author": person(request, post.author),
        "publisher": publisher(request),
        "image": absolute_url(request, card_url(post)),
        "keywords": [tag.name for tag in post.tag_links],
        "timeRequired": f"PT{post.reading_minutes}M",
        "isPartOf": [{"@type": "Blog", "@id": f"{home}#blog", "name": publication()["name"]}],
    }
    if post.series and post.series_place:
        posting["position"] = post.series_place.position
        posting["isPartOf"].append(series_node(request, post.series))
    return graph(posting, breadcrumbs(request, (post.title, post.get_absolute_url())))


def tag_data(request: AnyRequest, tag: Tag) -> Node:
    """Where a tag's page is."""
    return graph(
        breadcrumbs(request, (gettext("Tags"), reverse("blog:tags")), (tag.name, tag.get_absolute_url())),
    )


def author_data(request: AnyRequest, author: AnyAuthor) -> Node:
    """An author's page."""
    address = absolute_url(request, author.get_absolute_url())
    return graph({"@type": "ProfilePage", "url": address, "mainEntity": person(request, author)})
