"""The cards of posts in lists. Rendering one takes longer than all queries of its page, and most are shown often.

A card is kept in memory (``kept``): its template sees nothing but a ``Card``.
"""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from blog.models import Post
from blog.models.post import TagLink
from blog.templatetags.kept import kept

register = template.Library()


@dataclass(frozen=True, slots=True)
class Author:
    """What a card shows of an author."""

    username: str
    byline: str

    def get_absolute_url(self) -> str:
        """The author's page, in the active language."""
        return reverse("blog:author", args=[self.username])


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of a post, under the names that a post has for it; ``lead`` is for the first of a list."""

    language: str
    slug: str
    title: str
    summary: str
    published_at: datetime | None
    reading_minutes: int
    author: Author
    tags: tuple[tuple[str, str], ...]
    lead: bool

    def get_absolute_url(self) -> str:
        """The post's page."""
        with translation.override(self.language):
            return reverse("blog:post", args=[self.slug])

    @property
    def tag_links(self) -> list[TagLink]:
        """The tags."""
        return [TagLink(name=name, slug=slug) for name, slug in self.tags]


@register.simple_tag
def post_card(post: Post, *, lead: bool = False) -> SafeString:
    """The card of a post that ``for_list`` has read."""
    card = Card(
        language=post.language,
        slug=post.slug,
        title=post.title,
        summary=post.summary,
        published_at=post.published_at,
        reading_minutes=post.reading_minutes,
        author=Author(post.author.username, post.author.byline),
        tags=tuple((tag["name"], tag["slug"]) for tag in post.tag_links),
        lead=lead,
    )
    return kept("blog/includes/post_card.html", post=card)
