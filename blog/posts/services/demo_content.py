"""The demo content: the Markdown files in ``posts/content``, a folder for each language.

Each has TOML front matter between two lines of ``+++``. ``manage.py import_posts`` reads such files of others.

``{{ slim-trixie.image }}`` in a text is replaced by a figure of ``figures.json``, which the lab writes from a committed
report, so that figures are never typed by hand.
"""

import json
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save

CONTENT = Path(__file__).resolve().parent.parent / "content"
FIGURE = re.compile(r"\{\{ ([a-z][a-z0-9.-]*) \}\}")


class Article(NamedTuple):
    language: str
    title: str
    slug: str
    summary: str
    tags: list[str]
    published_at: datetime
    body: str


def get_paths() -> list[Path]:
    return [path for code, _name in settings.LANGUAGES for path in sorted((CONTENT / code).glob("*.md"))]


def read_article(path: Path) -> Article:
    """Read a file, whose folder is its language; ``ValueError`` with its path if it is invalid."""
    try:
        _empty, front_matter, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        return Article(language=path.parent.name, body=body.strip() + "\n", **tomllib.loads(front_matter))
    except (TypeError, ValueError) as error:  # a field is missing or unknown, or it is no TOML
        raise ValueError(f"{path}: {error}") from error


def read_figures() -> dict[str, dict[str, str]]:
    path = CONTENT / "figures.json"
    figures: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
    return figures


def fill_in_figures(article: Article, figures: dict[str, str]) -> Article:
    """Replace the names of figures in the text by ``figures``; ``ValueError`` if one does not exist."""
    unknown = [name for name in FIGURE.findall(article.body) if name not in figures]
    if unknown:
        raise ValueError(f"{article.slug}: no figure {unknown[0]!r} in figures.json. Run `make readme`.")
    return article._replace(body=FIGURE.sub(lambda found: figures[found[1]], article.body))


def demo_load() -> int:
    """Publish the demo content if there is no post and no account, so deleted posts stay deleted; return how many."""
    return 0 if Post.objects.exists() or User.objects.exists() else demo_publish()


def site_author_get_or_create() -> User:
    """Return the account that the site's own articles are by; its password is unusable."""
    fields = {"display_name": "Wheelhouse", "password": make_password(None)}
    author, _created = User.objects.get_or_create(username="wheelhouse", defaults=fields)
    return author


@transaction.atomic
def demo_publish() -> int:
    """Publish all files, or none if one is invalid; return the number of posts."""
    paths, figures, author = get_paths(), read_figures(), site_author_get_or_create()
    originals: dict[str, Post] = {}  # by file name
    for path in paths:
        article = fill_in_figures(read_article(path), figures.get(path.parent.name, {}))
        fields = {name: value for name, value in article._asdict().items() if name != "tags"}
        post = Post(author=author, translation_of=originals.get(path.name), **fields)
        post_save(post=post, tags=article.tags)
        originals.setdefault(path.name, post)
    author.posts.update(updated_at=F("published_at"))  # loading a text does not change it
    return len(paths)
