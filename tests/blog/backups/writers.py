"""Twenty writers, and what must be true of their writes: runs in a site's own process, for ``test_load.py``."""

import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save

WRITERS = 20


def write_until(stop: Path) -> None:
    """Let all writers write until the file ``stop`` exists; print a line of JSON for each write that succeeded."""
    author, printing = User.objects.get(), Lock()

    def write_on(writer: int) -> None:
        for number in range(10_000):
            if stop.exists():
                break
            try:
                written = write(author, f"{writer}-{number}", with_picture=writer % 5 == 0)
            except OperationalError:  # SQLite lets a writer wait for 20 s at most; this write was not acknowledged
                continue
            with printing:
                print(json.dumps({"acknowledged_at": time.time(), **written}), flush=True)
        connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write_on, range(WRITERS)))


def write(author: User, slug: str, *, with_picture: bool) -> dict[str, str]:
    """Save a post, a comment with an e-mail address, and a picture, which takes the most time."""
    body = f"The text of {slug}. " * 20
    post = Post(author=author, title=slug, slug=slug, summary=slug, body=body, published_at=timezone.now())
    post_save(post=post)
    written = {"slug": slug}
    if apps.is_installed("blog.comments"):
        from blog.comments.services import comment_write  # noqa: PLC0415  an optional app

        comment_write(post=post, author_name=slug, body=slug, email=f"{slug}@example.org")
    if with_picture and apps.is_installed("blog.pictures"):
        from blog.pictures.services import picture_create  # noqa: PLC0415  an optional app
        from tests.blog.pictures.image_files import picture  # noqa: PLC0415  as above

        colour = f"#{hashlib.sha256(slug.encode()).hexdigest()[:6]}"
        written["digest"] = picture_create(source=picture(size=(24, 16), colour=colour), alt=slug).digest
    return written


def find_faults(writes: list[dict[str, Any]]) -> list[str]:
    """Return what is missing of ``writes``, and everything that is there by half."""
    slugs = set(Post.objects.values_list("slug", flat=True))
    faults = [f"lost post {write['slug']}" for write in writes if write["slug"] not in slugs]
    faults += [f"half a post {post.slug}" for post in Post.objects.filter(title__contains="-") if not is_whole(post)]
    faults += find_comment_faults(writes) if apps.is_installed("blog.comments") else []
    faults += find_picture_faults(writes) if apps.is_installed("blog.pictures") else []
    return faults


def is_whole(post: Post) -> bool:
    """Whether its rendered text and its revision belong to it."""
    return f"The text of {post.slug}." in post.body_html and post.revisions.get().body == post.body


def find_comment_faults(writes: list[dict[str, Any]]) -> list[str]:
    """Decrypts every e-mail address."""
    from blog.comments.models import Comment  # noqa: PLC0415  an optional app

    emails = {comment.author_name: comment.email for comment in Comment.objects.all()}
    return [f"comment of {slug}" for write in writes if emails.get(slug := write["slug"]) != f"{slug}@example.org"]


def find_picture_faults(writes: list[dict[str, Any]]) -> list[str]:
    """Each row has all its files, and each file a row."""
    from blog.pictures.models import Picture  # noqa: PLC0415  an optional app

    rows, folder = {row.digest: row for row in Picture.objects.all()}, Path(settings.MEDIA_ROOT, "pictures")
    faults = [f"lost picture of {write['slug']}" for write in writes if write.get("digest", "") not in {"", *rows}]
    files = {path.name: path.stat().st_size for path in folder.iterdir() if path.name[0] != "."}
    sizes = {row: sum(files.pop(name, 0) for name in row.get_file_names()) for row in rows.values()}
    faults += [f"files of picture {row.digest}" for row, size in sizes.items() if size != row.byte_count]
    return faults + [f"file without a row: {name}" for name in files]
