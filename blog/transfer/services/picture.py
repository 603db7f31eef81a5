"""Stores the pictures of imported texts as if they had been uploaded."""

import hashlib
import re
from collections import Counter
from contextlib import ExitStack, closing
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError

from blog.accounts.models import User
from blog.transfer.fetch import fetch, is_public_address
from blog.transfer.formats.base import Source
from blog.transfer.items import ImportedPost, ItemError
from blog.transfer.rendering.markdown import IMAGE, Image, find_images, replace_images, replace_outside_code
from blog.transfer.tree import read_limited

if TYPE_CHECKING:
    from blog.pictures.encoder import EncoderServer

OWN_SCHEME = "picture:"  # of pictures that this site has
# A picture that links to its own file, as WordPress makes them.
LINKED = rf"\[(?P<image>{IMAGE})\]\([^()\s]+\.(?:jpe?g|png|gif|webp|avif)(?:\?[^()\s]*)?\)"
ALT_LENGTH = 300


class PictureImporter:
    """Reads the pictures of one source; a picture that can't be stored stays a reference, with a warning."""

    def __init__(self, source: Source, *, fetches: bool, dry_run: bool) -> None:
        self.source, self.fetches, self.dry_run = source, fetches, dry_run
        self.counts: Counter[str] = Counter()
        self._fetched: dict[str, tuple[str, str]] = {}  # by URL: the target, or why there is none
        self._open = ExitStack()

    def close(self) -> None:
        self._open.close()

    @cached_property
    def _encoder(self) -> "EncoderServer":
        from blog.pictures.encoder import EncoderServer  # noqa: PLC0415  an app that may be removed

        return self._open.enter_context(closing(EncoderServer()))

    def make_digests(self, text: str, post: ImportedPost) -> list[str]:
        """Return hashes of the pictures that the source itself has, to notice a changed one."""
        return [self._digest(image.target, post) for image in find_images(text)]

    def store(self, text: str, post: ImportedPost, author: User) -> tuple[str, list[str]]:
        """Store the pictures in ``text``; return it with references to them, and a warning for each that is missing."""
        warnings: list[str] = []

        def replace(image: Image) -> str | None:
            if image.target.startswith(OWN_SCHEME):
                return None
            try:
                return self._store_one(image, post, author)
            except (ValueError, ValidationError) as error:  # ItemError, or an invalid URL
                warnings.append(f"picture {image.target}: {describe_error(error)}")
                return None

        text = replace_images(text, replace)
        return text if post.is_exact else replace_outside_code(LINKED, text, unlink), warnings

    def _digest(self, reference: str, post: ImportedPost) -> str:
        try:
            content = self._read_own(reference, post)
        except ItemError:
            content = None
        return hashlib.sha256(content).hexdigest() if content is not None else ""

    def _store_one(self, image: Image, post: ImportedPost, author: User) -> str | None:
        if not apps.is_installed("blog.pictures"):
            raise ItemError("this site stores no pictures: the app pictures is not installed")
        content = self._read_own(image.target, post)
        if content is not None:
            return self._create(content, image, author)
        page = urljoin(self.source.base_url, next(iter(post.former_paths), ""))
        url = urljoin(page, image.target)
        if self.fetches and self.dry_run:
            self.counts["pictures to fetch"] += 1
            return None
        return self._store_fetched(url, image, author)

    def _store_fetched(self, url: str, image: Image, author: User) -> str | None:
        """Fetch each URL once in a run, also one that fails."""
        if url not in self._fetched:
            try:
                self._fetched[url] = self._create(self._fetch(url), image, author) or "", ""
            except (ItemError, ValidationError) as error:
                self._fetched[url] = "", describe_error(error)
        target, reason = self._fetched[url]
        if reason:
            raise ItemError(reason)
        return target or None

    def _fetch(self, url: str) -> bytes:
        if not url.startswith(("http://", "https://")):
            raise ItemError("expected a file of the source; found none")
        if not self.fetches:
            raise ItemError("not in the source. --fetch-pictures fetches it")
        return fetch(url, max_bytes=settings.PICTURE_BYTES, is_allowed=is_public_address)

    def _read_own(self, reference: str, post: ImportedPost) -> bytes | None:
        file = self.source.open_picture(reference, post)
        if file is None:
            return None
        with file:
            return read_limited(file, max_bytes=settings.PICTURE_BYTES)

    def _create(self, content: bytes, image: Image, author: User) -> str | None:
        """Return the target of the stored picture; ``None`` in a dry run, which only checks it."""
        from blog.pictures.services import picture_check, picture_create  # noqa: PLC0415  an app that may be removed

        target = None
        if self.dry_run:
            picture_check(source=content, run=self._encoder.run)
        else:
            alt, run = image.alt[:ALT_LENGTH], self._encoder.run
            picture = picture_create(source=content, alt=alt, uploaded_by=author, run=run)
            target = f"{OWN_SCHEME}{picture.digest}"
        self.counts["pictures"] += 1
        return target


def describe_error(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def unlink(found: re.Match[str]) -> str:
    """Return a picture without the link to its former file, once it is stored here."""
    return found["image"] if found["target"].startswith(OWN_SCHEME) else found[0]
