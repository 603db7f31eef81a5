"""Writes of imported posts: each in a transaction with its comments, redirects and ledger row, after its pictures."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from blog.accounts.models import User
from blog.posts.models import Post, Series, Status
from blog.posts.services.post import post_save
from blog.posts.services.series import series_save
from blog.posts.services.tag import find_tags, make_tag
from blog.transfer.items import ImportedPost, ItemError
from blog.transfer.models import ImportedItem, make_key
from blog.transfer.rendering.fields import (
    TITLE_LENGTH,
    make_language,
    make_slug,
    make_summary,
    make_title,
    read_beginning,
)
from blog.transfer.rendering.html import html_to_markdown
from blog.transfer.rendering.markdown import Image, find_images, make_captioned_image, remove_empty_lines
from blog.transfer.report import Outcome, Row
from blog.transfer.services.author import author_get_or_create
from blog.transfer.services.comment import comments_import
from blog.transfer.services.picture import PictureImporter
from blog.transfer.services.redirect import redirects_save
from blog.transfer.tree import MAX_TEXT_BYTES


@dataclass(slots=True)
class Run:
    """What all items of a run share: what the command was asked for, and what was stored."""

    pictures: PictureImporter
    language: str = settings.LANGUAGE_CODE  # of items without one
    author: User | None = None  # of all posts, instead of their own
    overwrites: bool = False
    publishes: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def source(self) -> str:
        return self.pictures.source.key


def post_import(*, item: ImportedPost, run: Run) -> Row:
    """Create or update the post of ``item``, or leave it; return what was done.

    Raises ``ItemError`` if the item is invalid, or the post was changed here, and ``ValidationError`` as ``post_save``.
    """
    text, warnings = make_text(item)
    fingerprint = hashlib.sha256(repr((item, run.pictures.make_digests(text, item))).encode()).hexdigest()
    row = Row(item.id, "post", item.title, Outcome.UNCHANGED)
    with transaction.atomic():
        ledger, post = find_ledger_and_post(item, run)
        if is_current(post, ledger, fingerprint, run):
            return complete(row, post)
        check_unedited(post, ledger, run)
        author = run.author or author_get_or_create(author=item.author)
    # In no transaction: it takes long, and an upload that waited for the transaction would have the encoder's lock.
    text, missing = run.pictures.store(text, item, author)
    row.warnings = [*item.warnings, *warnings, *missing]
    with transaction.atomic():
        ledger, post = find_ledger_and_post(item, run)
        check_unedited(post, ledger, run)
        if ledger.fingerprint != fingerprint or post.body != text or needs_publishing(post, run):
            row.outcome = Outcome.UPDATED if post.pk else Outcome.MADE
            row.warnings += post_write(post=post, item=item, text=text, author=author, run=run)
            row.warnings += post_surroundings_write(post=post, item=item, ledger=ledger, run=run)
        ledger.source, ledger.item_id, ledger.translation_key = run.source, item.id, item.translation_key
        ledger.fingerprint, ledger.is_complete = fingerprint, not missing
        ledger.post, ledger.version = post, post.version
        ledger.save()
    return complete(row, post)


def make_text(item: ImportedPost) -> tuple[str, list[str]]:
    """Return the item's text as Markdown with its featured picture, and warnings."""
    texts = (item.title, item.body, item.summary, item.slug, *item.tags)
    if any("\0" in text for text in texts):
        raise ItemError("expected text; found a NUL character")
    size = len("".join(texts).encode())  # raises ValueError for half of a surrogate pair
    if size > MAX_TEXT_BYTES:
        raise ItemError(f"expected at most {MAX_TEXT_BYTES:,} bytes of text; found {size:,}")
    text, warnings = html_to_markdown(item.body) if item.is_html else (item.body, [])
    if not item.is_html and not item.is_exact:
        text = remove_empty_lines(text)
    featured = item.featured
    if featured and not any(image.target == featured.reference for image in find_images(text)):
        picture = make_captioned_image(Image(featured.alt, featured.reference, ""), featured.caption)
        text = f"{picture.strip()}\n\n{text}"
    return text, warnings


def find_ledger_and_post(item: ImportedPost, run: Run) -> tuple[ImportedItem, Post]:
    """Return both, locked, or new ones; raises ``ItemError`` as ``find_post``."""
    key = make_key(run.source, item.id)
    ledger = ImportedItem.objects.select_for_update().filter(key=key).first() or ImportedItem(key=key)
    return ledger, find_post(item, ledger, run)


def find_post(item: ImportedPost, ledger: ImportedItem, run: Run) -> Post:
    """Return the post of ``item``, locked, or a new one; raises ``ItemError`` if it is gone, or its URL is taken."""
    locked = Post.objects.select_for_update(of=("self",), no_key=True)
    if ledger.post_id:
        return locked.get(pk=ledger.post_id)
    if ledger.pk and not run.overwrites:
        raise ItemError("it was deleted here after it was imported. --overwrite creates it again")
    language = make_language(item.language, run.language)
    found = locked.filter(language=language, slug=make_slug(item)).first()
    if found is None or found.imports.filter(source=run.source).exists():
        return Post(language=language)
    if not run.overwrites:
        raise ItemError(f"another post has its URL {found.get_absolute_url()}. --overwrite replaces that post")
    return found


def is_current(post: Post, ledger: ImportedItem, fingerprint: str, run: Run) -> bool:
    if not post.pk or ledger.fingerprint != fingerprint or needs_publishing(post, run):
        return False
    is_complete = ledger.is_complete or not run.pictures.fetches
    return is_complete and not (run.overwrites and post.version != ledger.version)


def needs_publishing(post: Post, run: Run) -> bool:
    return run.publishes and post.status in (Status.DRAFT, Status.SCHEDULED)


def check_unedited(post: Post, ledger: ImportedItem, run: Run) -> None:
    if post.deleted_at:
        raise ItemError("it is in the trash here. Restore it in the admin, or delete it permanently")
    if post.pk and not run.overwrites and post.version != ledger.version:
        raise ItemError("it was edited here after it was imported. --overwrite replaces it with the source")


def post_write(*, post: Post, item: ImportedPost, text: str, author: User, run: Run) -> list[str]:
    """Write text, dates and tags of the post; return warnings."""
    warnings = [f"title: shortened to {TITLE_LENGTH} characters"] if len(item.title) > TITLE_LENGTH else []
    beginning = "" if item.title and item.summary else read_beginning(text)
    post.title, post.summary, post.body = make_title(item, beginning), make_summary(item, beginning), text
    post.language = make_language(item.language, run.language)
    post.slug = choose_slug(post, make_slug(item), warnings)
    if not post.pk or item.author or run.author:
        post.author = author
    if not post.pk:
        post.created_at = min(filter(None, (item.published_at, item.updated_at, timezone.now())))
    if post.published_at and not item.published_at:
        warnings.append("a draft in the source stays published here")
    post.published_at = item.published_at or post.published_at
    if needs_publishing(post, run):
        post.published_at = timezone.now()
    post.translation_of = post.translation_of or find_original(post, item, run)
    set_series(post, item)
    post_save(post=post, tags=choose_tags(item, warnings))
    post.updated_at = item.updated_at or min(item.published_at or post.updated_at, post.updated_at)
    Post.objects.filter(pk=post.pk).update(updated_at=post.updated_at)
    return warnings


def post_surroundings_write(*, post: Post, item: ImportedPost, ledger: ImportedItem, run: Run) -> list[str]:
    """Write redirects and comments; keep a post that was public elsewhere from being announced. Return warnings."""
    redirects, warnings = redirects_save(post=post, paths=item.former_paths)
    known = ledger.comment_ids
    written, lost = comments_import(post=post, comments=item.comments, source=run.source, known=known)
    ledger.comment_ids = [*known, *written]
    run.counts.update(redirects=redirects, comments=len(written))
    if not item.comments_open and apps.is_installed("blog.comments"):
        from blog.comments.services import comments_open_set  # noqa: PLC0415  an app that may be removed

        comments_open_set(post=post, is_open=False)
    was_public = item.published_at is not None and item.published_at <= timezone.now()
    if was_public and apps.is_installed("blog.newsletter"):
        from blog.newsletter.services.outbox import post_silence  # noqa: PLC0415  an app that may be removed

        post_silence(post=post)
    return [*warnings, *lost]


def choose_slug(post: Post, slug: str, warnings: list[str]) -> str:
    """Return ``slug``, or with a number if another post of this source has it."""
    others = Post.objects.filter(language=post.language).exclude(pk=post.pk)
    candidates = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    free = next(each for each in candidates if not others.filter(slug=each).exists())
    if free != slug:
        warnings.append(f"slug {slug}: another post has it; this one has {free}")
    return free


def find_original(post: Post, item: ImportedPost, run: Run) -> Post | None:
    """Return the post that was imported first with the item's translation key, unless it is in the same language."""
    if not item.translation_key:
        return None
    same = ImportedItem.objects.filter(source=run.source, translation_key=item.translation_key)
    first = same.exclude(post=None).exclude(post=post.pk).order_by("pk").select_related("post").first()
    return first.post if first and first.post and first.post.language != post.language else None


def set_series(post: Post, item: ImportedPost) -> None:
    """Set the series with the item's title, created if there is none, and the number, if that is free."""
    if not item.series:
        return
    slug = item.series_slug or slugify(item.series, allow_unicode=True)[:200]
    found = Series.objects.filter(language=post.language, slug=slug).first()
    post.series = found or series_save(series=Series(language=post.language, slug=slug, title=item.series[:200]))
    taken = post.series.posts.exclude(pk=post.pk).filter(series_number=item.series_number).exists()
    post.series_number = post.series_number if taken else item.series_number or post.series_number


def choose_tags(item: ImportedPost, warnings: list[str]) -> list[str]:
    """Return the names of the tags; invalid ones become warnings."""
    names = [" ".join(name.replace(",", " ").split()) for name in item.tags]
    chosen = list(find_tags(names))
    for name in (name for name in names if name not in chosen):
        try:
            chosen.append(make_tag(name).name)
        except ValidationError as error:
            warnings.append(f"tag {name}: {' '.join(error.messages)}")
    return chosen


def complete(row: Row, post: Post) -> Row:
    row.title, row.url, row.status = post.title, post.get_absolute_url(), str(post.status.value)
    return row
