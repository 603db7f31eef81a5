"""Writes the posts of this site as a folder of Markdown files, which ``formats/blog_export.py`` reads again.

``posts/<language>/<slug>.md`` has a post with TOML front matter, ``pictures`` its pictures in their largest size,
``comments.json`` the comments by post, and ``site.json`` tags, series and authors, and the order of the posts. What is
private stays out: e-mail addresses, accounts, revisions, the trash, and comments that were rejected.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model, Q
from django.urls import reverse
from django.utils import translation

from blog.accounts.models import User
from blog.posts.models import Post, Series, SlugHistory, Tag
from blog.posts.models.post import PostQuerySet
from blog.transfer.formats.blog_export import COMMENTS_FILE, FENCE, PICTURES, SITE_FILE, VERSION
from blog.transfer.models import Redirect
from blog.transfer.rendering.markdown import expand_references, make_image, replace_outside_code
from blog.transfer.rendering.toml import dump_fields

NAME_BYTES = 200  # file systems take 255
# The target of a picture or a link, and a definition of one.
PICTURE = r"(?P<open>!\[\]|\])\(\s*<?picture:(?P<digest>[0-9a-f]{32})>?"
DEFINITION = re.compile(r"\]:\s*<?picture:")


class PostExport:
    """An export into ``folder``; ``counts`` says what was written, ``missing`` has the names of lost picture files."""

    def __init__(self, folder: Path, *, published: bool) -> None:
        self.folder = folder
        self.published = published
        self.counts: Counter[str] = Counter()
        self.missing: list[str] = []
        self._pictures: dict[str, tuple[str, str]] = {}  # by digest

    def write(self) -> None:
        posts = Post.objects.published() if self.published else Post.objects.filter(deleted_at=None)
        names = [self._write_post(post) for post in iterate_in_order(posts)]
        self._write_json(SITE_FILE, describe_site(posts) | {"posts": names})
        if apps.is_installed("blog.comments"):
            comments = dict(describe_comments(posts, published=self.published))
            self.counts["comments"] = sum(map(len, comments.values()))
            self._write_json(COMMENTS_FILE, comments)

    def _write_post(self, post: Post) -> str:
        name = make_file_name(post)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        body = expand_references(post.body) if DEFINITION.search(post.body) else post.body
        body = replace_outside_code(PICTURE, body, self._link_picture)
        text = f"{FENCE}\n{dump_fields(make_front_matter(post))}{FENCE}\n\n{body}"
        path.write_bytes(text.encode())  # line ends stay as they are
        self.counts["posts"] += 1
        return name

    def _link_picture(self, found: re.Match[str]) -> str:
        """Return the link to a picture's file, with the picture's own description unless the text has one."""
        digest = found["digest"]
        if digest not in self._pictures:
            self._pictures[digest] = self._write_picture(digest)
        name, alt = self._pictures[digest]
        if not name:
            return found[0]
        return make_image(alt, name).removesuffix(")") if found["open"] == "![]" else f"]({name}"

    def _write_picture(self, digest: str) -> tuple[str, str]:
        """Write the largest file of a picture; return its name in texts and the description, or empty ones."""
        if not apps.is_installed("blog.pictures"):
            return "", ""
        from blog.pictures.files import get_storage_name  # noqa: PLC0415  an app that may be removed
        from blog.pictures.models import Picture  # noqa: PLC0415  as above

        picture = Picture.objects.filter(digest=digest).first()
        if picture is None:
            return "", ""
        name = f"{digest}.{picture.formats[-1]}"
        stored = picture.get_file_name(picture.width, picture.formats[-1])
        try:
            source = default_storage.open(get_storage_name(stored))
        except FileNotFoundError:
            self.missing.append(stored)
            return "", ""
        (self.folder / "pictures").mkdir(exist_ok=True)
        with source, (self.folder / "pictures" / name).open("wb") as file:
            shutil.copyfileobj(source, file)
        self.counts["pictures"] += 1
        return f"{PICTURES}{name}", picture.alt

    def _write_json(self, name: str, content: Any) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (self.folder / name).write_text(f"{text}\n", encoding="utf-8")


def iterate_in_order(posts: PostQuerySet) -> Iterator[Post]:
    """Yield posts as they were created, but each original before its translations."""
    keys = posts.values_list("pk", "translation_of")
    for _order, _is_translation, pk in sorted((max(pk, original or 0), bool(original), pk) for pk, original in keys):
        yield Post.objects.select_related("author", "series").prefetch_related("tags").get(pk=pk)


def make_file_name(post: Post) -> str:
    slug = post.slug
    if len(slug.encode()) > NAME_BYTES:
        slug = f"{slug.encode()[: NAME_BYTES - 20].decode(errors='ignore')}-{post.pk}"
    return f"posts/{post.language}/{slug}.md"


def make_front_matter(post: Post) -> dict[str, Any]:
    """Return the fields of a post, without empty ones."""
    fields = {
        "title": post.title,
        "slug": post.slug,
        "summary": post.summary,
        "language": post.language,
        "tags": [tag.name for tag in post.tags.all()],
        "published_at": post.published_at,
        "updated_at": post.updated_at,
        "author": {"username": post.author.username, "name": post.author.byline},
        "series": post.series and post.series.title,
        "series_slug": post.series and post.series.slug,
        "series_number": post.series_number,
        "translation_key": str(post.translation_of_id or (post.pk if post.translations.exists() else "")),
        "aliases": list(get_former_paths(post)),
        "id": str(post.pk),
    }
    if apps.is_installed("blog.comments"):
        from blog.comments.models import get_rendered_comments  # noqa: PLC0415  an app that may be removed

        fields |= {} if get_rendered_comments(post).comments_open else {"comments_open": False}
    return {name: value for name, value in fields.items() if value or value is False}


def get_former_paths(post: Post) -> Iterator[str]:
    for former in post.slug_history.order_by("pk"):
        with translation.override(former.language):
            yield unquote(reverse("posts:post", args=[former.slug]))
    yield from Redirect.objects.filter(post=post).order_by("pk").values_list("path", flat=True)


def describe_site(posts: PostQuerySet) -> dict[str, Any]:
    """Describe what posts share: each author, tag and series, also those without posts."""
    used = Q(posts__in=posts)
    return {
        "blog_export": VERSION,
        "url": settings.CANONICAL_ORIGIN,
        "authors": [
            {"username": author.username, "name": author.byline, "bio": author.bio}
            for author in User.objects.filter(used).distinct().order_by("pk")
        ],
        "tags": [
            {"name": tag.name, "slug": tag.slug, "former_slugs": get_former_slugs(tag)}
            for tag in Tag.objects.filter(used).distinct().order_by("pk")
        ],
        "series": [
            {
                "title": series.title,
                "slug": series.slug,
                "language": series.language,
                "description": series.description,
                "former_slugs": get_former_slugs(series),
            }
            for series in Series.objects.filter(used).distinct().order_by("pk")
        ],
    }


def get_former_slugs(target: Model) -> list[str]:
    of_target = SlugHistory.objects.of_model(type(target)).filter(object_id=target.pk)
    return list(of_target.order_by("pk").values_list("slug", flat=True))


def describe_comments(posts: PostQuerySet, *, published: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the comments of each post by its file name; with ``published`` those that readers see."""
    from blog.comments.models import CommentStatus  # noqa: PLC0415  an app that may be removed

    statuses = [CommentStatus.APPROVED] if published else [CommentStatus.APPROVED, CommentStatus.PENDING]
    for post in posts.filter(comments__status__in=statuses).distinct().order_by("pk"):
        comments = post.comments.filter(status__in=statuses)
        if published:
            comments = comments.approved()
        yield (
            make_file_name(post),
            [
                {
                    "id": comment.pk,
                    "reply_to": comment.parent_id,
                    "author_name": comment.author_name,
                    "body": comment.body,
                    "created_at": comment.created_at.isoformat(),
                    "status": comment.status,
                }
                for comment in comments.order_by("created_at", "pk")
            ],
        )
