"""Fetching pictures, from real servers on this machine."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from blog.posts.models import Post
from blog.transfer import fetch as fetching
from blog.transfer.fetch import fetch, is_public_address
from blog.transfer.items import ItemError
from blog.transfer.services import picture
from tests.blog.transfer.conftest import Import
from tests.blog.transfer.expected import needs
from tests.blog.transfer.sites import make_picture, write_site

PICTURE = make_picture()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.requested.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(404 if self.path == "/missing.png" else 200)
        self.end_headers()
        if self.path == "/slow.png":
            for _second in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        self.wfile.write(PICTURE)

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.requested = []  # type: ignore[attr-defined]  # for the tests
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def url(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def is_any(_address: str) -> bool:
    return True


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104  refused
            *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1"),
            *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fec0::1", "::7f00:1"),
        ],
    )
    def test_private_address_is_refused(self, address: str) -> None:
        assert not is_public_address(address)

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
    def test_public_address_is_allowed(self, address: str) -> None:
        assert is_public_address(address)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
    def test_nothing_is_sent_to_this_machine(self, server: ThreadingHTTPServer, host: str) -> None:
        with pytest.raises(ItemError, match=r"expected an address of the public internet|can't fetch"):
            fetch(f"http://{host}:{server.server_port}/a.png", max_bytes=1000)
        assert not server.requested  # type: ignore[attr-defined]

    def test_redirect_to_a_private_address_is_refused(self, server: ThreadingHTTPServer, url: str) -> None:
        """The first address is allowed, as a public one would be; the second is checked as well."""
        allowed = iter([True, False])
        with pytest.raises(ItemError, match="expected an address of the public internet"):
            fetch(
                f"{url}/to/http://127.0.0.1:{server.server_port}/a.png",
                max_bytes=1000,
                is_allowed=lambda _: next(allowed),
            )
        assert len(server.requested) == 1  # type: ignore[attr-defined]

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/a.png", "gopher://example.org/"])
    def test_other_schemes_are_refused(self, url: str, target: str) -> None:
        for address in (target, f"{url}/to/{target}"):
            with pytest.raises(ItemError, match="expected a URL with http or https"):
                fetch(address, max_bytes=1000, is_allowed=is_any)


class TestLimits:
    def test_redirects_are_followed_a_few_times(self, url: str) -> None:
        assert fetch(f"{url}/to//a.png", max_bytes=10_000, is_allowed=is_any) == PICTURE
        with pytest.raises(ItemError, match="more than 5 redirects"):
            fetch(url + "/to/" * 7, max_bytes=10_000, is_allowed=is_any)

    def test_large_file_is_refused(self, url: str) -> None:
        with pytest.raises(ItemError, match="expected at most 20 bytes; found more"):
            fetch(f"{url}/a.png", max_bytes=20, is_allowed=is_any)

    def test_slow_server_is_left(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """However steadily it sends."""
        monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.3)
        with pytest.raises(ItemError, match="can't fetch"):
            fetch(f"{url}/slow.png", max_bytes=10_000, is_allowed=is_any)

    def test_errors_are_one_line(self, url: str) -> None:
        with pytest.raises(ItemError, match=r"can't fetch .*/missing\.png: status 404"):
            fetch(f"{url}/missing.png", max_bytes=10_000, is_allowed=is_any)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        with pytest.raises(ItemError, match="Connection refused"):
            fetch(f"http://127.0.0.1:{port}/", max_bytes=10_000, is_allowed=is_any)


@needs("pictures")
class TestCommand:
    def test_nothing_is_fetched_unless_asked(
        self,
        import_posts: Import,
        server: ThreadingHTTPServer,
        url: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A second run with the option stores what was missing, and changes nothing else."""
        monkeypatch.setattr(picture, "is_public_address", is_any)
        text = f"---\ntitle: T\n---\n[![A]({url}/a.png)]({url}/full.png) ![B]({url}/missing.png)\n"
        write_site(tmp_path / "texts", {"a.md": text}, {})
        assert "not in the source. --fetch-pictures fetches it" in import_posts(tmp_path / "texts")
        assert not server.requested  # type: ignore[attr-defined]
        assert "1 updated" in import_posts(tmp_path / "texts", fetch_pictures=True)
        assert Post.objects.get().body.startswith("![A](picture:")
        assert "0 updated, 1 unchanged" in import_posts(tmp_path / "texts", fetch_pictures=True)

    def test_each_url_is_fetched_once_also_a_dead_one(
        self,
        import_posts: Import,
        server: ThreadingHTTPServer,
        url: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(picture, "is_public_address", is_any)
        text = f"---\ntitle: T\n---\n![A]({url}/a.png) ![B]({url}/missing.png)\n"
        output = import_posts(write_site(tmp_path / "texts", {"a.md": text, "b.md": text}, {}), fetch_pictures=True)
        assert sorted(server.requested) == ["/a.png", "/missing.png"]  # type: ignore[attr-defined]
        assert output.count("/missing.png: status 404") == 2

    def test_private_address_is_not_fetched(
        self, import_posts: Import, server: ThreadingHTTPServer, url: str, tmp_path: Path
    ) -> None:
        write_site(tmp_path / "texts", {"a.md": f"---\ntitle: T\n---\n![A]({url}/a.png)\n"}, {})
        output = import_posts(tmp_path / "texts", fetch_pictures=True)
        assert "expected an address of the public internet; 127.0.0.1 is 127.0.0.1" in output
        assert not server.requested  # type: ignore[attr-defined]
