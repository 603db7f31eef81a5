"""deploy/edge.yml: TLS, names, ports, limits, and headers of requests to the app."""

import json
import re
import ssl
from functools import partial
from typing import Any

import pytest

from tests.deploy.edge import ALIAS, DOMAIN, Edge, Reader
from tests.docker.engine import wait_until
from tests.http_client import FORM, HttpClient

pytestmark = pytest.mark.engine

FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Request-ID": "f" * 32}
TRACE = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01", "tracestate": "forged=1", "baggage": "forged=1"}
TOO_MANY_BYTES = 20_100_001
TOKEN = "a" * 32  # Django compares the cookie's with the form's
SIGN_IN = f"""
import ssl, urllib.request
headers = {FORGED | {"Cookie": f"csrftoken={TOKEN}", "Origin": f"https://{DOMAIN}"}}
form = b"username=forger&password=wrong&csrfmiddlewaretoken={TOKEN}"
request = urllib.request.Request("https://{DOMAIN}/admin/login/", form, headers)
print(urllib.request.urlopen(request, context=ssl._create_unverified_context()).status)
"""
ECHO = """
import http.server
class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.headers).lower().encode())
server = http.server.HTTPServer(("", 9000), Echo)
for _request in range(3):
    server.handle_request()
"""


class TestTls:
    def test_certificate_is_the_authoritys_and_has_both_names(self, edge: Edge) -> None:
        assert set(edge.read_certificate()["subjectAltName"]) == {("DNS", DOMAIN), ("DNS", ALIAS)}

    def test_renewed_certificate_is_served(self, edge: Edge) -> None:
        """Without a restart."""
        before = edge.read_certificate()["serialNumber"]
        renew = ("certbot", "renew", "--force-renewal", "--no-random-sleep-on-renew")
        edge.stack.docker("exec", edge.stack.container("certbot"), *renew, timeout_seconds=60)
        wait_until(
            lambda: edge.read_certificate()["serialNumber"] != before, within_seconds=20, what="the new certificate"
        )

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")  # that they are outdated is the point
    def test_outdated_version_is_refused(self, reader: Reader, version: ssl.TLSVersion) -> None:
        reader.context.set_ciphers("ALL:@SECLEVEL=0")
        reader.context.minimum_version = reader.context.maximum_version = version
        with pytest.raises(ssl.SSLError, match="protocol version"):
            reader.get("/")

    def test_browsers_are_told_to_insist_on_https(self, reader: Reader) -> None:
        assert reader.get("/").headers["strict-transport-security"] == "max-age=31536000"

    def test_check_of_the_deployment_finds_nothing(self, edge: Edge) -> None:
        command = ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
        assert "no issues" in edge.stack.run_inside(*command)


class TestNames:
    def test_http_redirects_to_https(self, edge: Edge) -> None:
        response = HttpClient(edge.port(80), host=DOMAIN).get("/tags/?page=2")
        assert (response.status, response.headers["location"]) == (301, f"https://{DOMAIN}/tags/?page=2")

    def test_alias_redirects_to_the_domain(self, reader: Reader) -> None:
        reader.host = ALIAS
        response = reader.get("/tags/?page=2")
        assert (response.status, response.headers["location"]) == (301, f"https://{DOMAIN}/tags/?page=2")

    def test_unknown_host_is_refused(self, edge: Edge, reader: Reader) -> None:
        """Over https with 421, over http by closing the connection."""
        reader.host = "other.example.org"
        assert reader.get("/").status == 421
        with pytest.raises(ConnectionError):
            HttpClient(edge.port(80), host="other.example.org").get("/")

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_probes_are_hidden(self, reader: Reader, path: str) -> None:
        assert reader.get(path).status == 404


class TestPorts:
    def test_only_the_edge_has_published_ports(self, edge: Edge) -> None:
        containers = edge.stack.compose("ps", "--quiet").stdout.split()
        assert len(containers) > 3
        ports = {edge.stack.docker("port", container).stdout for container in containers}
        published = re.findall(r"^(\d+)/tcp", "".join(ports), re.MULTILINE)
        assert sorted(published) == ["443", "80"]
        assert len(ports - {""}) == 1


class TestWhatTheAppKnows:
    def test_client_address_can_not_be_forged(self, edge: Edge) -> None:
        """A failed sign-in from a container is logged with that container's address."""
        client = edge.stack.container("certbot")
        edge.stack.docker("exec", client, "python3", "-c", SIGN_IN)
        (line,) = [line for line in edge.stack.logs() if "Wrong password for the account 'forger'" in line]
        (network,) = edge.stack.docker.inspect(client)["NetworkSettings"]["Networks"].values()
        assert json.loads(line)["client_network"] == network["IPAddress"]

    def test_request_id_is_the_edges(self, reader: Reader) -> None:
        assert re.fullmatch("[0-9a-f]{32}", reader.get("/").headers["x-request-id"])
        assert reader.get("/", FORGED).headers["x-request-id"] != FORGED["X-Request-ID"]

    def test_clients_choose_no_trace(self, edge: Edge, reader: Reader) -> None:
        """Of a page with a copy, a page without, and a file."""
        edge.stack.docker("exec", "--detach", edge.stack.container("certbot"), "python3", "-c", ECHO)
        with edge.configured("default blog:8000", "default certbot:9000"):
            for path in ("/echo/", "/search/", "/static/echo"):
                response = wait_until(partial(self.get_echo, reader, path), within_seconds=20, what="the headers")
                assert "host: blog.example.org" in response
                assert not [name for name in TRACE if f"{name}:" in response]

    def get_echo(self, reader: Reader, path: str) -> str:
        response = reader.get(path, TRACE)
        return response.text if response.status == 200 else ""

    @pytest.mark.parametrize("start", ["/ko/preview/", "/ko/%70review/", "//ko/x/../preview/"])
    @pytest.mark.parametrize("body_bytes", [0, TOO_MANY_BYTES], ids=["page of the app", "page of the edge"])
    def test_secret_links_are_not_logged(self, edge: Edge, reader: Reader, start: str, body_bytes: int) -> None:
        response = reader.send("POST", f"{start}a-secret-token/?q=private", b"", {"Content-Length": str(body_bytes)})
        assert edge.find_log(response)["path"] == "/ko/preview/..."
        assert "a-secret-token" not in "".join(edge.stack.logs("edge"))


class TestFailedRequest:
    def test_is_found_by_its_id(self, edge: Edge, reader: Reader) -> None:
        """On the page, in the edge's log, in the app's access log, and in the line with the traceback."""
        edge.run_sql("ALTER TABLE posts_tag RENAME TO posts_tag_away")
        try:
            response = reader.get("/tags/?fails")  # a query, because without one it may come from a copy
        finally:
            edge.run_sql("ALTER TABLE posts_tag_away RENAME TO posts_tag")
        request_id = response.headers["x-request-id"]
        assert response.status == 500
        assert request_id in response.text
        assert edge.find_log(response)["status"] == 500
        access = wait_until(lambda: self.find_line(edge, request_id, '"status"'), within_seconds=10, what="access log")
        assert (access["path"], access["status"]) == ("/tags/", 500)
        failure = self.find_line(edge, request_id, '"exception"')
        assert 'relation "posts_tag" does not exist' in failure["exception"]

    def find_line(self, edge: Edge, request_id: str, part: str) -> Any:
        """Return the line of the app's log about this request that has ``part``."""
        lines = [line for line in edge.stack.logs() if request_id in line and part in line]
        return json.loads(lines[0]) if lines else None


class TestLimits:
    def test_too_many_forms_get_a_page_that_says_so(self, edge: Edge, reader: Reader) -> None:
        """In both languages, and when to try again; reading goes on."""
        paths = ["/subscribe/", "/ko/subscribe/", "/%73ubscribe/"]
        responses = [reader.send("POST", paths[number % 3], "email=x", FORM) for number in range(14)]
        assert {response.status for response in responses[:3]} != {429}
        refused = responses[-1]
        assert (refused.status, refused.headers["retry-after"]) == (429, "60")
        assert "Too many requests" in refused.text
        assert "요청이 너무 많습니다" in refused.text
        assert refused.headers["cache-control"] == "private, no-store"
        assert reader.get("/").status == 200

    def test_body_that_the_app_would_refuse_is_refused(self, reader: Reader) -> None:
        response = reader.send("POST", "/admin/", b"", {"Content-Length": str(TOO_MANY_BYTES)})
        assert response.status == 413
        assert "20 MB" in response.text
