"""The demo content: the Markdown files in ``posts/content``, a folder for each language.

``{{ slim-trixie.image }}`` in a text is replaced by a figure of ``figures.json``, which the lab writes from a committed
report, so that figures are never typed by hand.
"""

import json
import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.markdown_file import MarkdownFile, MarkdownFileError, markdown_file_save, parse_markdown_file

CONTENT = Path(__file__).resolve().parent.parent / "content"
FIGURE = re.compile(r"\{\{ ([a-z][a-z0-9.-]*) \}\}")


def get_paths() -> list[Path]:
    return [path for code, _name in settings.LANGUAGES for path in sorted((CONTENT / code).glob("*.md"))]


def read_markdown_file(path: Path) -> MarkdownFile:
    """Read a file, whose folder is its language; ``MarkdownFileError`` with its path if it is invalid."""
    try:
        return parse_markdown_file(path.read_text(encoding="utf-8"), language=path.parent.name)
    except MarkdownFileError as error:
        raise MarkdownFileError(f"{path}: {error}") from error


def read_figures() -> dict[str, dict[str, str]]:
    path = CONTENT / "figures.json"
    figures: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
    return figures


def fill_in_figures(file: MarkdownFile, figures: dict[str, str]) -> MarkdownFile:
    """Replace the names of figures in the text by ``figures``; ``ValueError`` if one does not exist."""
    unknown = [name for name in FIGURE.findall(file.body) if name not in figures]
    if unknown:
        raise ValueError(f"{file.slug}: no figure {unknown[0]!r} in figures.json. Run `make readme`.")
    return file._replace(body=FIGURE.sub(lambda found: figures[found[1]], file.body))


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
        file = fill_in_figures(read_markdown_file(path), figures.get(path.parent.name, {}))
        post = Post(author=author, language=file.language, slug=file.slug)
        post.translation_of = originals.get(path.name)
        originals.setdefault(path.name, markdown_file_save(file=file, post=post))
    author.posts.update(updated_at=F("published_at"))  # loading a text does not change it
    return len(paths)
