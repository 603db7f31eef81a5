"""Requests every public page as an anonymous reader, and writes each as a file.

Pages are found as readers find them: by links, from the home pages and the sitemap on. Requests go through all of
Django's request handling, so nothing goes out that the site would not show.
"""

import errno
import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation

from blog.transfer.static_site.addresses import (
    HOST,
    ORIGIN,
    find_css_urls,
    get_file_name,
    make_absolute_link,
    make_relative_link,
    normalize_url,
    replace_origin,
    rewrite_links,
)

NOT_FOUND_PAGE = "/404.html"  # hosts answer with this file instead of a missing one
MISSING_PAGE = "/no-such-page-of-a-static-copy/"
TEXT_TYPES = re.compile(r"text/|application/(?:\w+\+)?(?:xml|json)")
IMPOSSIBLE_NAME = (errno.EINVAL, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG)
# What is different in a static copy. Templates and cached fragments would otherwise show forms that lead nowhere.
SETTINGS: dict[str, Any] = {
    "ALLOWED_HOSTS": [HOST],
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    "CACHE_URL": "off",
    "CANONICAL_ORIGIN": ORIGIN,
    "COMMENTS": False,
    "DEBUG": False,
    "SUBSCRIPTIONS": False,
}


class ServerError(RuntimeError):
    """A page can't be rendered."""


class Broken(NamedTuple):
    """A link to a page that does not exist, as on the live site."""

    url: str
    page: str
    reason: str


class StaticSite:
    """A static copy at ``base_url`` in ``folder``; ``broken`` and ``count`` (of files) describe the result."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        self.broken: list[Broken] = []
        self._found_on: dict[str, str] = {}  # by URL, also of pages that are still waiting
        self._waiting: deque[str] = deque()
        self._written: set[str] = set()
        self._moved: list[tuple[str, str]] = []
        self._client = Client(SERVER_NAME=HOST, raise_request_exception=False, STATIC_COPY="1")

    @property
    def count(self) -> int:
        return len(self._written)

    def write(self, urls: Iterable[str]) -> None:
        """Write the pages of ``urls`` and all that they link to, and a page for missing ones."""
        for url in urls:
            self._add(url, "")
        with override_settings(**SETTINGS):
            for code, _name in settings.LANGUAGES:
                self._write_not_found_page("" if code == settings.LANGUAGE_CODE else f"/{code}")
            while self._waiting:
                self._write_url(self._waiting.popleft())
            for url, target in self._moved:
                if target in self._written:
                    self._write_redirect(url, target)

    def _add(self, url: str, page: str) -> None:
        url = normalize_url(url)
        if url not in self._found_on:
            self._found_on[url] = page
            # Pages first, so that a broken link is reported on the page that has it, and not on a feed.
            (self._waiting.appendleft if is_page(url) else self._waiting.append)(url)

    def _write_url(self, url: str) -> None:
        static_name = unquote(urlsplit(url).path).removeprefix(settings.STATIC_URL)
        if urlsplit(url).path.startswith(settings.STATIC_URL):
            self._write_static_file(url, static_name)
            return
        response = self._get(url)
        if response.status_code == 200:
            self._write_response(url, response)
        elif response.status_code in (301, 302):
            self._follow(url, urljoin(f"{ORIGIN}{url}", response.headers["Location"]).removeprefix(ORIGIN))
        elif response.status_code >= 500:
            raise ServerError(f"the site answers {url} with status {response.status_code}; its log says why")
        else:
            self._report(url, f"status {response.status_code}")

    def _report(self, url: str, reason: str) -> None:
        if self._found_on.get(url):  # else it is a former page that is not public
            self.broken.append(Broken(url, self._found_on[url], reason))

    def _follow(self, url: str, target: str) -> None:
        self._add(target, url)
        if is_page(url):
            self._moved.append((url, normalize_url(target)))
        elif target != f"{url}/":  # hosts add the slash themselves
            self._report(url, f"moved to {target}")

    def _get(self, url: str) -> HttpResponse:
        return cast("HttpResponse", self._client.get(url, secure=True))

    def _write_static_file(self, url: str, name: str) -> None:
        path = find_static_file(name)
        if path is None:
            self._report(url, "no such static file")
            return
        content = path.read_bytes()
        if path.suffix == ".css":
            for found in find_css_urls(content.decode(), url=url):
                self._add(found, url)
        self._write_file(url, content)

    def _write_response(self, url: str, response: HttpResponse) -> None:
        """Write a public page or file; a form, a search or a preview is for a server, even if a text links to it."""
        if not (getattr(response, "is_public_page", False) or "public" in response.headers.get("Cache-Control", "")):
            self._report(url, "needs a server")
            return
        content = b"".join(response)  # pictures are streamed
        media_type = response.headers["Content-Type"]
        if TEXT_TYPES.match(media_type):
            content = self._rewrite(content.decode(), url, is_html=media_type.startswith("text/html")).encode()
        self._write_file(url, content)

    def _rewrite(self, text: str, url: str, *, is_html: bool) -> str:
        def make_link(target: str) -> str:
            self._add(target, url)
            if url.endswith(NOT_FOUND_PAGE):  # it is shown at the URL of any missing page
                return urlsplit(make_absolute_link(target, base=self.base_url))._replace(scheme="", netloc="").geturl()
            return make_relative_link(target, page=url)

        linked = rewrite_links(text, page=url, make_link=make_link) if is_html else text
        return replace_origin(linked, base=self.base_url, found=lambda target: self._add(target, url))

    def _write_redirect(self, url: str, target: str) -> None:
        """Write a page that sends browsers and search engines on, as static hosts have no redirects in common."""
        with translation.override(translation.get_language_from_path(url) or settings.LANGUAGE_CODE):
            html = render_to_string("transfer/moved.html", {"url": f"{ORIGIN}{target}", "path": target})
        self._write_file(url, self._rewrite(html, url, is_html=True).encode())

    def _write_not_found_page(self, prefix: str) -> None:
        url = f"{prefix}{NOT_FOUND_PAGE}"
        html = self._get(f"{prefix}{MISSING_PAGE}").content.decode()
        self._write_file(url, self._rewrite(html, url, is_html=True).encode())

    def _write_file(self, url: str, content: bytes) -> None:
        """Write a new file; report a URL that no file can have, such as one below another file."""
        name = get_file_name(url)
        try:
            if ".." in name.split("/") or "\0" in name:
                raise OSError(errno.EINVAL, "no name of a file")
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (self.folder / name).open("xb") as file:
                file.write(content)
        except OSError as error:
            if error.errno not in IMPOSSIBLE_NAME:
                raise
            self._report(url, f"can't be a file: {error.strerror}")
        else:
            self._written.add(url)


def find_static_file(name: str) -> Path | None:
    """Return the file where ``collectstatic`` or an app has it."""
    try:
        path = Path(finders.find(name) or cast("FileSystemStorage", staticfiles_storage).path(name))
    except SuspiciousFileOperation:
        return None
    return path if path.is_file() else None


def is_page(url: str) -> bool:
    return get_file_name(url).endswith(".html")
