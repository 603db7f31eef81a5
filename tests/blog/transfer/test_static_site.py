"""A static copy of a site, served by a real HTTP server below a path, and compared with the live site."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from blog.accounts.models import User
from blog.posts.models import Post, Series, Tag
from blog.posts.services.post import post_save, post_tag
from blog.posts.services.tag import tag_save
from tests.blog.transfer.static_host import running_static_host
from tests.http_client import HttpClient, Response

pytestmark = pytest.mark.django_db  # for the fixture

BASE = "https://name.github.io/blog/"
OWN_HOST = "name.github.io"


@dataclass(frozen=True)
class Copy:
    """A static copy, and the responses of the live site at the same moment, by path of the copy."""

    folder: Path
    live: dict[str, Any]


def publish() -> None:
    """Publish posts in two languages, with a series, a translation, old slugs, and words that look like links."""
    author = User.objects.create_user("mina", display_name="Mina Park")
    series = Series.objects.create(title="Wheels", slug="wheels", language="en")
    posts = [
        Post(
            author=author,
            title=f"Part {number} “<&>” of https://testserver/",
            slug=f"part-{number}",
            summary="A summary.",
            series=series,
            published_at=datetime(2026, number, 1, tzinfo=UTC),
            body='## A heading\n\n`<a href="/posts/part-1/">` and [its *link*](/posts/part-1/#a-heading "t").',
        )
        for number in range(1, 6)
    ]
    for post in posts:
        post_save(post=post)
        post_tag(post=post, names=["C++ & C", "도커"])
    texts = {"title": "첫째", "slug": "첫째", "summary": "요약", "body": "[영어](/posts/part-1/)"}
    korean = Post(author=author, language="ko", published_at=posts[0].published_at, translation_of=posts[0], **texts)
    hidden = Post(author=author, title="Secret", slug="secret", summary="Secret.", body="[secret](/posts/secret/)")
    for post in (korean, hidden):
        post_save(post=post)
    post_tag(post=korean, names=["도커"])
    posts[1].slug = "second"
    post_save(post=posts[1])
    tag = Tag.objects.get(name="도커")
    tag.slug = "docker"
    tag_save(tag=tag)


def find_pages(folder: Path) -> list[str]:
    return [f"{path.parent.relative_to(folder)}/".removeprefix("./") for path in sorted(folder.rglob("index.html"))]


def get_live_url(path: str) -> str:
    return "/" + re.sub(r"(before|after)/(\d+)/$", r"?\1=\2", path)


@pytest.fixture(scope="module")
def copy(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Copy]:
    """Made once: these tests only read it."""
    folder = tmp_path_factory.mktemp("site") / "copy"
    with django_db_blocker.unblock(), override_settings(POSTS_PER_PAGE=2):
        try:
            publish()
            call_command("export_site", str(folder), url=BASE, verbosity=0)
            client = Client()
            yield Copy(folder, {path: client.get(get_live_url(path)) for path in find_pages(folder)})
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def host(copy: Copy) -> Iterator[HttpClient]:
    with running_static_host(copy.folder, "/blog/") as port:
        yield HttpClient(port)


@pytest.fixture(scope="module")
def responses(host: HttpClient) -> dict[str, Response]:
    return crawl(host, "/blog/")


def crawl(host: HttpClient, start: str) -> dict[str, Response]:
    """Follow all links from ``start``, relative or below ``BASE``; return the responses by path."""
    responses: dict[str, Response] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        responses[path] = host.get(path)
        waiting += [link for link in find_links(path, responses[path]) if link not in responses and link not in waiting]
    return responses


def find_links(path: str, response: Response) -> list[str]:
    if response.body[:9].lower() != b"<!doctype":
        return []
    soup = BeautifulSoup(response.text, "html.parser")
    named = [
        str(element[name])
        for name in ("href", "src", "content")
        for element in soup.select(f"[{name}]")
        if name != "content" or str(element["content"]).startswith("https:")
    ]
    named += [part.split()[0] for element in soup.select("[srcset]") for part in str(element["srcset"]).split(", ")]
    urls = [urlsplit(urljoin(f"https://{OWN_HOST}{path}", name)) for name in named]
    own = [url._replace(fragment="").geturl() for url in urls if url.netloc == OWN_HOST]
    return [url.removeprefix(f"https://{OWN_HOST}") for url in own]


def get_words(html: str) -> list[str]:
    """Return the words of a page, without what a static copy leaves out or adds."""
    soup = BeautifulSoup(html, "html.parser")
    for left_out in soup.select(".menu-icon, .comments, .site-footer, script"):
        left_out.decompose()
    return soup.get_text(" ").split()


def get_paths(page: BeautifulSoup, selector: str, base: str) -> list[str]:
    return [urlsplit(urljoin(base, str(link["href"]))).path for link in page.select(selector)]


def test_all_links_lead_to_files(responses: dict[str, Response]) -> None:
    """From the home page on; also those to style sheets, fonts, feeds, social cards, and later pages of lists."""
    assert {path: response.status for path, response in responses.items() if response.status != 200} == {}
    assert {"/blog/ko/", "/blog/series/wheels/", "/blog/ko/tags/docker/", "/blog/authors/mina/"} <= set(responses)
    assert [path for path in responses if "/before/" in path]


def test_all_files_are_linked(copy: Copy, responses: dict[str, Response]) -> None:
    """But those that hosts and search engines know by name, what style sheets use, and old addresses."""
    linked = {unquote(f"{path}index.html" if path.endswith("/") else path) for path in responses}
    files = {f"/blog/{path.relative_to(copy.folder)}" for path in copy.folder.rglob("*") if path.is_file()}
    rest = {path for path in files - linked if not path.endswith((".woff2", ".txt", "sitemap.xml", "404.html"))}
    old = {"/blog/posts/part-2/index.html", "/blog/tags/도커/index.html", "/blog/ko/tags/도커/index.html"}
    assert rest == {"/blog/.export.json", "/blog/.nojekyll"} | old


def test_every_page_has_the_text_of_the_live_site(host: HttpClient, copy: Copy) -> None:
    compared = {path: response for path, response in copy.live.items() if response.status_code == 200}
    assert {"", "ko/", "tags/", "archive/2026/", "series/wheels/", "authors/mina/"} < set(compared)
    assert len(compared) > 40
    for path, response in compared.items():
        assert get_words(response.content.decode()) == get_words(host.get(f"/blog/{quote(path)}").text), path


def test_pages_that_the_live_site_redirects_lead_to_the_same_place(host: HttpClient, copy: Copy) -> None:
    moved = {path: response for path, response in copy.live.items() if response.status_code != 200}
    assert {"posts/part-2/", "tags/도커/", "ko/tags/도커/"} < set(moved)
    for path, response in moved.items():
        page = BeautifulSoup(host.get(f"/blog/{quote(path)}").text, "html.parser")
        target = response.headers["Location"].lstrip("/")
        assert page.select_one("html")["lang"] == ("ko" if path.startswith("ko/") else "en")  # type: ignore[index]  # there is one
        (refresh,) = page.select('meta[http-equiv="refresh"]')
        assert refresh["content"] == f"0; url={BASE}{target}"
        assert get_paths(page, "a", f"/blog/{quote(path)}") == [f"/blog/{target}"]


def test_anchors_exist_on_the_linked_pages(host: HttpClient) -> None:
    page = BeautifulSoup(host.get("/blog/posts/part-3/").text, "html.parser")
    (link,) = [str(link["href"]) for link in page.select("a[title=t]")]
    target = urlsplit(urljoin("/blog/posts/part-3/", link))
    assert (target.path, target.fragment) == ("/blog/posts/part-1/", "a-heading")
    assert f'id="{target.fragment}"' in host.get(target.path).text


def test_text_that_looks_like_a_link_stays(host: HttpClient) -> None:
    page = BeautifulSoup(host.get("/blog/posts/part-3/").text, "html.parser")
    assert [code.get_text() for code in page.select("p code")] == ['<a href="/posts/part-1/">']
    assert "https://testserver/" in page.get_text()


def test_metadata_names_the_address_of_the_copy(host: HttpClient) -> None:
    page = host.get("/blog/posts/part-1/").text
    assert f'<link rel="canonical" href="{BASE}posts/part-1/">' in page
    assert f'hreflang="ko" href="{BASE}ko/posts/%EC%B2%AB%EC%A7%B8/"' in page


def test_nothing_names_another_address(copy: Copy) -> None:
    for path in copy.folder.rglob("*"):
        if path.suffix in (".html", ".xml", ".json", ".txt"):
            text = path.read_text().replace("https://testserver/", "")
            assert "testserver" not in text, path
            assert ".invalid" not in text, path


def test_missing_page_has_links_that_work_anywhere(host: HttpClient) -> None:
    missing = host.get("/blog/posts/no/such/page/")
    assert missing.status == 404
    page = BeautifulSoup(missing.text, "html.parser")
    paths = {str(link["href"]) for link in page.select("a[href], link[href]")} - {"#main", "#top"}
    assert {host.get(path).status for path in paths} == {200}


def test_copy_works_at_another_path(copy: Copy) -> None:
    """Such as for a preview: links in pages are relative."""
    with running_static_host(copy.folder) as port:
        host = HttpClient(port)
        for path in ("/", "/ko/", "/posts/part-1/"):
            page = BeautifulSoup(host.get(path).text, "html.parser")
            links = get_paths(page, "a[href], [rel=stylesheet]", path)
            assert {host.get(link).status for link in links} == {200}


def test_forms_and_links_to_them_are_left_out(responses: dict[str, Response]) -> None:
    """The footer says so."""
    html = [response.text for response in responses.values() if response.body.startswith(b"<!doctype")]
    pages = [BeautifulSoup(text, "html.parser") for text in html]
    assert not [form for page in pages for form in page.select("form, button, [action]")]
    assert not [
        link for page in pages for word in ("search", "subscribe", "new/") for link in page.select(f'a[href*="{word}"]')
    ]
    assert "SearchAction" not in "".join(html)
    assert all("static copy" in page.get_text() or page.html["lang"] == "ko" for page in pages if page.html)


def test_live_site_does_not_call_itself_a_copy(copy: Copy) -> None:
    assert "static copy" not in copy.live[""].content.decode()


def test_hidden_posts_stay_out(copy: Copy) -> None:
    assert not [path for path in copy.folder.rglob("*") if path.is_file() and b"ecret" in path.read_bytes()]
    assert not list(copy.folder.rglob("*secret*"))


if apps.is_installed("blog.syndication"):

    def test_feeds_and_sitemap_name_pages_of_the_copy(host: HttpClient) -> None:
        feed = json.loads(host.get("/blog/feeds/feed.json").body)
        assert feed["home_page_url"] == BASE
        assert all(item["url"].startswith(f"{BASE}posts/") for item in feed["items"])
        assert all(item["id"].startswith("tag:name.github.io,") for item in feed["items"])
        assert f'href="{BASE}posts/part-1/#a-heading"' in feed["items"][0]["content_html"]
        assert f"<loc>{BASE}posts/part-1/</loc>" in host.get("/blog/sitemap.xml").text
        assert f"Sitemap: {BASE}sitemap.xml" in host.get("/blog/robots.txt").text
