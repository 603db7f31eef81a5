"""The pages of a site as data, so that two versions of it can be compared."""

import hashlib
import json
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import Resolver404, resolve

from blog.core.services.encrypted_email import get_querysets
from tests.processes import Site

START = ("/", "/ko/", "/posts/wheel/", "/posts/draft/", "/posts/scheduled/", "/sitemap.xml")
LEFT_OUT = ("/static/", "/admin/", "/ko/admin/")

Page = dict[str, Any]


def read_pages(site: Site, call: str) -> Any:
    """Return what a function of this module finds on ``site``."""
    return json.loads(site.python(f"import json; from tests.blog.backups.pages import *; print(json.dumps({call}))"))


def crawl() -> dict[str, Page]:
    """Read all pages that are linked from the home pages, and the addresses in ``START``."""
    pages: dict[str, Page] = {}
    waiting = list(START)
    while waiting:
        url = waiting.pop()
        if url not in pages:
            pages[url], links = read_page(url)
            waiting += [link for link in links if link.startswith("/") and not link.startswith(LEFT_OUT)]
    return pages


def read_page(url: str) -> tuple[Page, list[str]]:
    """Return status, target, heading and texts of a page, or the hash of a picture; and the page's links."""
    response = Client(headers={"host": "localhost"}).get(url)
    page: Page = {"status": response.status_code, "target": response.headers.get("Location", "")}
    kind, content = response.headers.get("Content-Type", ""), response.getvalue()
    if kind.startswith("image/"):
        return page | {"sha256": hashlib.sha256(content).hexdigest()}, []
    if not kind.startswith("text/html") or response.status_code != 200:
        return page, []
    soup = BeautifulSoup(content, "html.parser")
    page["heading"] = " ".join(soup.h1.get_text(" ").split()) if soup.h1 else ""
    page["articles"], page["comments"] = read_texts(soup, "article.post, article.card"), read_texts(soup, ".comment")
    links = [str(tag.get("href") or tag.get("src") or "") for tag in soup.find_all(["a", "link", "img"])]
    return page, [link.partition("#")[0] for link in links]


def read_texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(element.get_text(" ").split()) for element in soup.select(selector)]


def read_again(urls: list[str]) -> dict[str, Page]:
    """Read the pages at ``urls``, without those of apps that were removed."""
    return {url: read_page(url)[0] for url in urls if is_known(url)}


def is_known(url: str) -> bool:
    try:
        resolve(url.partition("?")[0])
    except Resolver404:
        return False
    return True


def read_emails() -> list[str]:
    """Return every e-mail address, decrypted, of the apps that are installed."""
    return sorted(row.email for rows in get_querysets() for row in rows)
