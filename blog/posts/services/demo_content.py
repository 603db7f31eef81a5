"""The demo content: the articles in ``blog/content``, a folder a language.

A file is an article as ``services.article`` reads it. In its text ``{{ slim-trixie.image }}`` stands for a figure of
``figures.json``, which the lab makes from a committed report: figures are filled in when the articles are loaded, and
never typed.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.markdown_file import Article, ArticleError, article_parse, article_write

CONTENT = Path(__file__).resolve().parent.parent / "content"
FIGURE = re.compile(r"\{\{ ([a-z][a-z0-9.-]*) \}\}")


def article_read(path: Path) -> Article:
    """Read one file; its folder is its language.

    Raises:
        ArticleError: it is no article; names the file.
    """
    try:
        return article_parse(path.read_text(encoding="utf-8"), language=path.parent.name)
    except ArticleError as error:
        raise ArticleError(f"{path}: {error}") from error


def figures_read() -> dict[str, dict[str, str]]:
    """What each figure's name stands for, by language; nothing where there is no file."""
    path = CONTENT / "figures.json"
    figures: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
    return figures


def article_fill(article: Article, figures: dict[str, str]) -> Article:
    """The article with its figures in place of their names.

    Raises:
        ValueError: it names a figure that there is none of.
    """
    unknown = [name for name in FIGURE.findall(article.body) if name not in figures]
    if unknown:
        raise ValueError(f"{article.slug}: no figure {unknown[0]!r} in figures.json. Run `make readme`.")
    return replace(article, body=FIGURE.sub(lambda found: figures[found[1]], article.body))


def article_files() -> list[Path]:
    """The files of every language that the site speaks; what is one text has one name in all of them."""
    return [path for code, _name in settings.LANGUAGES for path in sorted((CONTENT / code).glob("*.md"))]


def articles() -> list[Article]:
    """The articles of those files, in their order, with their figures."""
    figures = figures_read()
    return [article_fill(article_read(path), figures.get(path.parent.name, {})) for path in article_files()]


def demo_load() -> int:
    """Publish the demo content, unless the database has a post or an account already; return how many posts.

    An owner who has deleted the demo posts has an account, and so does not get them back.
    """
    if Post.objects.exists() or User.objects.exists():
        return 0
    return demo_publish()


def house_author() -> User:
    """The account that the publication's own articles are by; nobody can sign in with it."""
    fields = {"display_name": "Wheelhouse", "password": make_password(None)}
    author, _is_new = User.objects.get_or_create(username="wheelhouse", defaults=fields)
    return author


@transaction.atomic
def demo_publish() -> int:
    """Publish all articles, or none, by an author of their own; return how many."""
    loaded, author = articles(), house_author()
    originals: dict[str, Post] = {}  # by file name
    for path, article in zip(article_files(), loaded, strict=True):
        post = Post(author=author, language=article.language, slug=article.slug)
        post.translation_of = originals.get(path.name)
        originals.setdefault(path.name, article_write(article=article, post=post))
    author.posts.update(updated_at=F("published_at"))  # loading a text is not a change to it
    return len(loaded)
