"""What is kept, what is not, and what browsers and proxies are told; asked of a worker as it is deployed."""

import gzip
import re

import pytest
from django.test import Client, RequestFactory

from config.page_cache.middleware import keep_known_parameters
from lab.web import FORM, Browser
from tests.config.page_cache.conftest import HIT, NEW, kept, new_post
from tests.config.page_cache.workers import Site, signed_in, until

PUBLIC = ("/", "/ko/", "/tags/", "/archive/", "/feeds/atom.xml", "/ko/feeds/rss.xml", "/sitemap.xml", "/robots.txt")
PRIVATE = "private, no-store"


class TestPublicPages:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_come_from_a_copy_without_a_cookie(self, worker: Browser, path: str) -> None:
        """Everybody may keep them, and must ask whether they are still current."""
        first, second = worker.get(path), kept(worker, path)
        assert second.headers["cache-status"] == HIT
        assert second.headers["cache-control"] == "public, max-age=0, stale-while-revalidate=60"
        assert second.headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in first.headers | second.headers
        assert first.body == second.body

    def test_have_the_headers_that_protect(self, worker: Browser) -> None:
        """A copy is as well guarded as the page itself."""
        headers = kept(worker, "/").headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"

    def test_answer_304_to_whoever_has_them(self, worker: Browser) -> None:
        """By either validator; with the headers that renew a kept copy, and without a body."""
        until(lambda: "last-modified" in worker.get("/").headers, 30)
        page = worker.get("/")
        for known in (
            {"If-None-Match": page.headers["etag"]},
            {"If-None-Match": f'"other", {page.headers["etag"]}'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": page.headers["last-modified"]},
        ):
            answer = worker.get("/", known)
            assert (answer.status, answer.body) == (304, b""), known
            assert answer.headers["etag"] == page.headers["etag"]
            assert answer.headers["cache-control"] == page.headers["cache-control"]

    def test_come_whole_to_whoever_has_another(self, worker: Browser) -> None:
        """An ETag counts more than a date (RFC 9110, 13.2.2)."""
        until(lambda: "last-modified" in worker.get("/").headers, 30)
        date = worker.get("/").headers["last-modified"]
        for known in ({"If-None-Match": '"other"'}, {"If-None-Match": '"other"', "If-Modified-Since": date}):
            assert worker.get("/", known).status == 200

    @pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("gzip;q=0", ""), ("identity", "")])
    def test_are_compressed_for_whoever_reads_that(self, worker: Browser, accepted: str, encoding: str) -> None:
        answer = kept(worker, "/", {"Accept-Encoding": accepted})
        assert answer.headers.get("content-encoding", "") == encoding
        text = gzip.decompress(answer.body) if encoding else answer.body
        assert text.rstrip().endswith(b"</html>")

    def test_differ_by_language_and_host(self, worker: Browser) -> None:
        """Each is a page of its own, with its own copy."""
        english, korean = kept(worker, "/"), kept(worker, "/ko/")
        assert (english.headers["content-language"], korean.headers["content-language"]) == ("en", "ko")
        other = Browser(worker.port, host=f"localhost:{worker.port}")
        assert f'rel="canonical" href="http://localhost:{worker.port}/"' in kept(other, "/").text
        assert 'rel="canonical" href="http://localhost/"' in worker.get("/").text

    def test_strange_host_gets_no_copy(self, worker: Browser) -> None:
        kept(worker, "/")
        answer = Browser(worker.port, host="evil.example").get("/")
        assert (answer.status, answer.headers["cache-control"]) == (400, PRIVATE)

    def test_request_can_not_move_the_site(self, worker: Browser) -> None:
        """A header that names another place for the app changes no link, neither of this page nor of the kept one."""
        links = re.findall(r'href="[^"]*"', kept(worker, "/archive/").text)
        for place in ("/archive", "/ko", "//evil.example"):
            assert re.findall(r'href="[^"]*"', worker.get("/archive/", {"SCRIPT_NAME": place}).text) == links
            assert worker.get(f"{place}/archive/", {"SCRIPT_NAME": place}).status in (200, 404)
            assert re.findall(r'href="[^"]*"', worker.get("/archive/").text) == links

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
    def test_take_nothing(self, client: Client, method: str) -> None:
        """What only shows something says so, whatever is sent to it, and whoever sends it."""
        for path in ("/", "/sitemap.xml", "/robots.txt", "/feeds/atom.xml"):
            answer = client.generic(method, path)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), path


class TestQuery:
    def test_unknown_parameters_find_the_same_copy(self, worker: Browser) -> None:
        """Whatever is appended to links can neither fill the store nor get into a page."""
        plain = kept(worker, "/")
        for query in ("utm_source=a", "x=1&x=2", "%00", "a" * 2000):
            answer = worker.get(f"/?{query}")
            assert answer.headers["cache-status"] == HIT, query
            assert answer.body == plain.body

    def test_known_parameter_is_another_page(self, worker: Browser) -> None:
        """And the order of what surrounds it makes none."""
        older = re.search(r'href="\?(before=\d+)"', worker.get("/").text)
        assert older
        assert kept(worker, f"/?{older[1]}").body != worker.get("/").body
        assert worker.get(f"/?utm_source=a&{older[1]}&b=c").headers["cache-status"] == HIT

    @pytest.mark.parametrize(
        "query", ["before=1&after=1&page=1", "before=99999999", "before=00001", "after=x", "page=2"]
    )
    def test_address_that_is_no_page_leaves_no_copy(self, worker: Browser, query: str) -> None:
        """Nobody can fill the store by counting."""
        answer = worker.get(f"/?{query}")
        assert (answer.status, answer.headers["cache-control"]) == (302, PRIVATE)

    def test_endless_query_is_refused_like_any_other_request(self, worker: Browser) -> None:
        """By a page under the policy, which nobody keeps."""
        answer = worker.get("/?" + "a=1&" * 1001)
        assert (answer.status, answer.headers["cache-control"]) == (400, PRIVATE)
        assert "default-src 'self'" in answer.headers["content-security-policy"]


class TestStaticFiles:
    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    def test_are_compressed_and_never_change(self, worker: Browser, encoding: str) -> None:
        """A name holds its content's hash, so browsers never ask again."""
        link = re.search(r'<link rel="stylesheet" href="([^"]+)"', worker.get("/").text)
        assert link
        answer = worker.get(link[1], {"Accept-Encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["cache-control"] == "max-age=315360000, public, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert len(answer.body) < len(worker.get(link[1]).body)

    def test_have_no_name_that_another_content_may_get(self, worker: Browser) -> None:
        """The names without a hash are not served at all."""
        assert worker.get("/static/blog/site.css").status == 404


class TestPrivatePages:
    def test_nobody_keeps_what_is_for_one_person(self, site: Site, worker: Browser) -> None:
        """The admin, a preview, a page that is not there, the answer to a POST; and public pages for a writer."""
        pk, address = new_post(site)
        writer = signed_in(worker)
        action = f"/admin/blog/post/{pk}/preview/"
        for path in ("/admin/", action, "/", address):
            answer = writer.get(path)
            assert answer.status == 200, path
            assert "no-store" in answer.headers["cache-control"], path
            assert "private" in answer.headers["cache-control"], path
        for answer in (
            worker.get("/admin/login/"),
            worker.get("/nothing-here/"),
            worker.send("POST", "/", "a=b", FORM),
        ):
            assert "no-store" in answer.headers["cache-control"]
            assert "cache-status" not in answer.headers

    def test_password_is_somebody(self, worker: Browser) -> None:
        """A proxy that lets people in by a password sends it along."""
        kept(worker, "/")
        answer = worker.get("/", {"Authorization": "Basic Zm9vOmJhcg=="})
        assert answer.headers["cache-control"] == PRIVATE

    @pytest.mark.parametrize("published_at", ["None", "timezone.now() + timezone.timedelta(days=1)"])
    def test_draft_that_a_writer_looks_at_is_shown_to_nobody(
        self, site: Site, worker: Browser, published_at: str
    ) -> None:
        """Whoever comes right after the preview gets a 404."""
        pk, address = new_post(site, published_at)
        assert signed_in(worker).get(f"/admin/blog/post/{pk}/preview/").status == 200
        assert [worker.get(address).status for _ in range(3)] == [404, 404, 404]


class TestForms:
    def test_comment_from_an_old_copy_is_taken(self, worker: Browser, address: str) -> None:
        """The page only links to the form, which is made anew for each reader with a stamp of its own."""
        page = kept(worker, address)
        assert page.headers["cache-status"] == HIT
        assert 'name="stamp"' not in page.text
        link = re.search(r'href="([^"]+/comments/new/)"', page.text)
        assert link
        form = worker.get(link[1])
        stamp = re.search(r'name="stamp" value="([^"]+)"', form.text)
        assert form.headers["cache-control"] == PRIVATE
        assert stamp
        body = f"author_name=Ada&address=&website=&body={NEW.replace(' ', '+')}&stamp={stamp[1]}"
        until(lambda: worker.send("POST", link[1], body, FORM).status == 302, 30)
        thanks = worker.get(f"{address}comments/sent/")
        assert (thanks.status, thanks.headers["cache-control"]) == (200, PRIVATE)
        assert worker.get(address).body == page.body


def test_the_log_has_the_query_as_it_was_asked(rf: RequestFactory) -> None:
    """Gunicorn writes its line from the environment that it made; what a page does not know stays in there."""
    request = rf.get("/?before=7&utm_source=mail")
    assert keep_known_parameters(request)
    assert request.get_full_path() == "/?before=7"
    assert request.environ["QUERY_STRING"] == "before=7&utm_source=mail"
