"""What is cached, what is not, and what browsers and proxies may keep; asked of a worker as it is deployed."""

import gzip
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client, RequestFactory
from django.utils import timezone

from blog.pagecache.middleware import build_key, drop_unknown_parameters
from blog.posts.models import Post
from tests.blog.pagecache.conftest import HIT, NEW, cached, new_post
from tests.blog.pagecache.workers import Site, sign_in
from tests.conftest import MakePost
from tests.http_client import FORM, HttpClient
from tests.processes import wait_until

PUBLIC = ["/", "/ko/", "/tags/", "/archive/"]
if apps.is_installed("blog.syndication"):
    PUBLIC += ["/feeds/atom.xml", "/ko/feeds/rss.xml", "/sitemap.xml", "/robots.txt"]
PRIVATE = "private, no-store"


class TestPublicPages:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_are_cached_without_a_cookie(self, worker: HttpClient, path: str) -> None:
        """Browsers and proxies may keep them, and must revalidate."""
        first, second = worker.get(path), cached(worker, path)
        assert second.headers["cache-control"] == "public, max-age=0, stale-while-revalidate=60"
        assert second.headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in first.headers | second.headers
        assert first.body == second.body

    def test_have_security_headers(self, worker: HttpClient) -> None:
        headers = cached(worker, "/").headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"

    def test_have_the_id_of_each_request(self, worker: HttpClient) -> None:
        """Never that of the reader whose request put the page into the cache."""
        responses = [cached(worker, "/") for _ in range(3)]
        ids = {response.headers["x-request-id"] for response in responses}
        assert len(ids) == 3
        assert not [each for each in ids for response in responses if each in response.text]

    def test_are_a_304_for_a_browser_that_has_them(self, worker: HttpClient) -> None:
        """By either validator, with the headers that renew the browser's copy and without a body."""
        wait_until(lambda: "last-modified" in worker.get("/").headers)
        page = worker.get("/")
        for known in (
            {"If-None-Match": page.headers["etag"]},
            {"If-None-Match": f'"other", {page.headers["etag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": page.headers["last-modified"]},
        ):
            response = worker.get("/", known)
            assert (response.status, response.body) == (304, b""), known
            assert response.headers["etag"] == page.headers["etag"]
            assert response.headers["cache-control"] == page.headers["cache-control"]

    def test_are_sent_to_a_browser_that_has_another_version(self, worker: HttpClient) -> None:
        """An ETag takes precedence over a date (RFC 9110, 13.2.2)."""
        wait_until(lambda: "last-modified" in worker.get("/").headers)
        date = worker.get("/").headers["last-modified"]
        for known in ({"If-None-Match": '"other"'}, {"If-None-Match": '"other"', "If-Modified-Since": date}):
            assert worker.get("/", known).status == 200

    @pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("gzip;q=0", ""), ("identity", "")])
    def test_are_compressed_if_the_browser_accepts_that(self, worker: HttpClient, accepted: str, encoding: str) -> None:
        response = cached(worker, "/", {"Accept-Encoding": accepted})
        assert response.headers.get("content-encoding", "") == encoding
        text = gzip.decompress(response.body) if encoding else response.body
        assert text.rstrip().endswith(b"</html>")

    def test_differ_by_language_and_host(self, worker: HttpClient) -> None:
        english, korean = cached(worker, "/"), cached(worker, "/ko/")
        assert (english.headers["content-language"], korean.headers["content-language"]) == ("en", "ko")
        other = HttpClient(worker.port, host=f"localhost:{worker.port}")
        assert f'rel="canonical" href="http://localhost:{worker.port}/"' in cached(other, "/").text
        assert 'rel="canonical" href="http://localhost/"' in worker.get("/").text

    def test_are_not_served_under_a_strange_host(self, worker: HttpClient) -> None:
        cached(worker, "/")
        response = HttpClient(worker.port, host="evil.example").get("/")
        assert (response.status, response.headers["cache-control"]) == (400, PRIVATE)

    @pytest.mark.parametrize("host", ["localhost:99999", "localhost:1", "LOCALHOST", "localhost."])
    def test_are_not_cached_under_other_spellings_of_the_host(self, worker: HttpClient, host: str) -> None:
        """Counting up ports cannot fill the cache."""
        cached(worker, "/")
        statuses = [HttpClient(worker.port, host=host).get("/").headers["cache-status"] for _ in range(2)]
        assert statuses == ["Wheelhouse; fwd=miss"] * 2

    def test_are_cached_under_the_port_of_a_configured_origin(self, site: Site) -> None:
        with site.workers(1, CSRF_TRUSTED_ORIGINS="http://localhost:8001") as (worker,):
            worker.host = "localhost:8001"
            assert cached(worker, "/").status == 200

    def test_keep_their_links_under_any_script_name(self, worker: HttpClient) -> None:
        """The header changes no link, neither of this response nor of the cached one."""
        links = re.findall(r'href="[^"]*"', cached(worker, "/archive/").text)
        assert links
        for prefix in ("/archive", "/ko", "//evil.example"):
            assert re.findall(r'href="[^"]*"', worker.get("/archive/", {"SCRIPT_NAME": prefix}).text) == links
            assert worker.get(f"{prefix}/archive/", {"SCRIPT_NAME": prefix}).status in (200, 404)
            assert re.findall(r'href="[^"]*"', worker.get("/archive/").text) == links

    def test_differ_by_scheme(self, site: Site) -> None:
        """Behind a TLS proxy, plain HTTP is redirected even if the page is cached for HTTPS."""
        with site.workers(1, BEHIND_TLS_PROXY="true") as (worker,):
            cached(worker, "/", {"X-Forwarded-Proto": "https"})
            assert worker.get("/").status == 301

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
    def test_allow_get_and_head_only(self, client: Client, method: str) -> None:
        for path in PUBLIC:
            response = client.generic(method, path)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), path


class TestQuery:
    def test_unknown_parameters_share_one_cache_entry(self, worker: HttpClient) -> None:
        """Text appended to a link can neither fill the cache nor get into a page."""
        plain = cached(worker, "/")
        for query in ("utm_source=a", "x=1&x=2", "%00", "a" * 2000):
            response = worker.get(f"/?{query}")
            assert response.headers["cache-status"] == HIT, query
            assert response.body == plain.body

    def test_known_parameter_has_an_entry_of_its_own(self, site: Site, post: tuple[str, str]) -> None:
        with site.workers(1, POSTS_PER_PAGE="1") as (worker,):
            older = re.search(r'href="\?(before=\d+)"', worker.get("/").text)
            assert older
            assert cached(worker, f"/?{older[1]}").body != worker.get("/").body
            assert worker.get(f"/?utm_source=a&{older[1]}&b=c").headers["cache-status"] == HIT

    @pytest.mark.parametrize("query", ["before=1&after=1", "before=99999999", "before=00001", "after=x"])
    def test_redirects_are_not_cached(self, worker: HttpClient, query: str) -> None:
        """Counting up cannot fill the cache."""
        response = worker.get(f"/?{query}")
        assert (response.status, response.headers["cache-control"]) == (302, PRIVATE)

    def test_too_many_parameters_are_refused(self, worker: HttpClient) -> None:
        response = worker.get("/?" + "a=1&" * 1001)
        assert (response.status, response.headers["cache-control"]) == (400, PRIVATE)
        assert "default-src 'self'" in response.headers["content-security-policy"]


class TestStaticFiles:
    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_are_compressed_and_immutable(self, worker: HttpClient, encoding: str) -> None:
        """Their names hold a hash of the content."""
        link = re.search(r'<link rel="stylesheet" href="([^"]+)"', worker.get("/").text)
        assert link
        response = worker.get(link[1], {"Accept-Encoding": encoding})
        assert response.headers["content-encoding"] == encoding
        assert response.headers["cache-control"] == "max-age=315360000, public, immutable"
        assert response.headers["vary"] == "Accept-Encoding"
        assert len(response.body) < len(worker.get(link[1]).body)

    def test_are_not_served_without_the_hash(self, worker: HttpClient) -> None:
        assert worker.get("/static/core/site.css").status == 404


class TestPrivatePages:
    def test_are_never_cached(self, site: Site, worker: HttpClient) -> None:
        """The admin, a preview, public pages for an editor; a login form, a 404, the response to a POST."""
        pk, path = new_post(site)
        editor = sign_in(worker)
        for private in ("/admin/", f"/admin/posts/post/{pk}/preview/", "/", path):
            response = editor.get(private)
            assert response.status == 200, private
            assert "no-store" in response.headers["cache-control"], private
            assert "private" in response.headers["cache-control"], private
        for response in (
            worker.get("/admin/login/"),
            worker.get("/nothing-here/"),
            worker.send("POST", "/", "a=b", FORM),
            *([worker.get("/search/?q=x")] if apps.is_installed("blog.search") else []),
        ):
            assert "no-store" in response.headers["cache-control"]
            assert "cache-status" not in response.headers

    def test_request_with_a_password_is_private(self, worker: HttpClient) -> None:
        """A proxy that asks for a password sends it along."""
        cached(worker, "/")
        response = worker.get("/", {"Authorization": "Basic Zm9vOmJhcg=="})
        assert response.headers["cache-control"] == PRIVATE

    @pytest.mark.parametrize("published_at", ["None", "timezone.now() + timezone.timedelta(days=1)"])
    def test_previewed_draft_stays_hidden(self, site: Site, worker: HttpClient, published_at: str) -> None:
        """The next visitor gets a 404."""
        pk, path = new_post(site, published_at)
        assert sign_in(worker).get(f"/admin/posts/post/{pk}/preview/").status == 200
        assert [worker.get(path).status for _ in range(3)] == [404, 404, 404]


if apps.is_installed("blog.comments"):

    class TestForms:
        def test_comment_from_a_cached_page_is_accepted(self, worker: HttpClient, post_path: str) -> None:
            """The page only links to the form, which is rendered for each reader with a stamp of its own."""
            page = cached(worker, post_path)
            assert 'name="stamp"' not in page.text
            link = re.search(r'href="([^"]+/comments/new/)"', page.text)
            assert link
            form = worker.get(link[1])
            stamp = re.search(r'name="stamp" value="([^"]+)"', form.text)
            assert form.headers["cache-control"] == PRIVATE
            assert stamp
            body = f"author_name=Ada&email=&website=&body={NEW.replace(' ', '+')}&stamp={stamp[1]}"
            wait_until(lambda: worker.send("POST", link[1], body, FORM).status == 302)
            thanks = worker.get(f"{post_path}comments/sent/")
            assert (thanks.status, thanks.headers["cache-control"]) == (200, PRIVATE)
            assert worker.get(post_path).body == page.body


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path in PUBLIC if path in ("/", "/feeds/atom.xml")])
def test_etag_changes_with_the_content(client: Client, make_post: MakePost, path: str) -> None:
    """Also when a post is unpublished, and without a cache."""
    make_post()
    headers = {"If-None-Match": client.get(path)["ETag"]}
    response = client.get(path, headers=headers)
    assert (response.status_code, response.content) == (304, b"")
    post = make_post()
    assert client.get(path, headers=headers).status_code == 200
    headers = {"If-None-Match": client.get(path)["ETag"]}
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() + timedelta(days=1))
    assert client.get(path, headers=headers).status_code == 200


def test_the_log_has_the_query_as_it_was_sent(rf: RequestFactory) -> None:
    """Gunicorn logs from its own environment, which still has the unknown parameters."""
    request = rf.get("/?before=7&utm_source=mail")
    assert drop_unknown_parameters(request)
    assert request.get_full_path() == "/?before=7"
    assert request.environ["QUERY_STRING"] == "before=7&utm_source=mail"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wsgi.url_scheme", "https"),
        ("HTTP_HOST", "other.example"),
        ("SCRIPT_NAME", "/blog"),
        ("PATH_INFO", "/ko/"),
        ("QUERY_STRING", "before=7"),
        ("HTTP_ACCEPT_ENCODING", "gzip"),
    ],
)
def test_key_has_everything_that_a_page_depends_on(rf: RequestFactory, name: str, value: str) -> None:
    assert build_key(rf.request()) != build_key(rf.request(**{name: value}))
