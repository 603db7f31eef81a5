"""The demo content: the articles in ``blog/content``, a folder a language.

A file starts with TOML between two lines of ``+++`` (``title``, ``slug``, ``summary``, ``tags``, ``published_at``);
the rest is Markdown.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from blog.models import Post, User
from blog.services.post import post_save, post_tag

CONTENT = Path(__file__).resolve().parent.parent / "content"
FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class Article:
    """One file of the content folder."""

    language: str
    title: str
    slug: str
    summary: str
    tags: list[str]
    published_at: datetime
    body: str


def article_read(path: Path) -> Article:
    """Read one file; its folder is its language.

    Raises:
        ValueError: the front matter is missing, is not TOML, or has other fields than an article; names the file.
    """
    before, fence, rest = path.read_text(encoding="utf-8").partition(FENCE)
    front_matter, second_fence, body = rest.partition(FENCE)
    if before or not fence or not second_fence:
        raise ValueError(f"{path}: expected TOML between two lines of '+++' at the start of the file")
    try:
        return Article(language=path.parent.name, body=body.strip() + "\n", **tomllib.loads(front_matter))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from error


def articles() -> list[Article]:
    """The articles of every language that the site speaks."""
    languages = [code for code, _name in settings.LANGUAGES]
    return [article_read(path) for code in languages for path in sorted((CONTENT / code).glob("*.md"))]


def demo_load() -> int:
    """Publish the demo content, unless the database has a post or an account already; return how many posts.

    An owner who has deleted the demo posts has an account, and so does not get them back.
    """
    if Post.objects.exists() or User.objects.exists():
        return 0
    return demo_publish()


@transaction.atomic
def demo_publish() -> int:
    """Publish all articles, or none, by an author of their own; return how many."""
    loaded = articles()
    author = User.objects.create(username="wheelhouse", display_name="Wheelhouse", password=make_password(None))
    for article in loaded:
        post = Post(
            author=author,
            language=article.language,
            title=article.title,
            slug=article.slug,
            summary=article.summary,
            body=article.body,
            published_at=article.published_at,
        )
        post_tag(post=post_save(post=post), names=article.tags)
    author.posts.update(updated_at=F("published_at"))  # loading a text is not a change to it
    return len(loaded)
