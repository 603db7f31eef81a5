"""Each check fails, without an engine, for an image or a stack that breaks its promise."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from image_lab import builder, engine
from image_lab.builder import Build, Order
from image_lab.checks import CHECKS
from image_lab.checks.subject import Subject
from image_lab.errors import LabError
from image_lab.http_client import HttpClient
from image_lab.image_layers import LayerFile
from tests.checks.sample import build, order, subject

HTML = {"Content-Type": "text/html"}
FORM = '<form id="{}"><input name="username"><input name="password">{}<input type="submit" name="_publish"></form>'
TITLE_FIELDS = "".join(f'<input name="{name}">' for name in ("title", "slug", "summary", "body", "tag_names"))
LOGIN_PAGE = "<html>" + FORM.format("login-form", "") + "</html>"
ADD_PAGE = FORM.format("post_form", TITLE_FIELDS)
ADMIN_PAGE = '<a href="/admin/posts/post/add/">Add</a>'
TWO_POSTS = '<html lang="en"><article><a href="/posts/b/">B</a></article><article><a href="/posts/a/">A</a></article>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://localhost/posts/a/"/></entry></feed>'
RSS = "<rss><channel><item><link>http://localhost/posts/b/</link></item></channel></rss>"
PROCESS = {"pid": 1, "parent": 0, "uids": [10001], "gids": [10001], "arguments": ["gunicorn"], "capabilities": {}}
KEY = [10001, 10001, 0o400]
Pages = dict[str, tuple[int, dict[str, str], str]]


@dataclass
class Site:
    """A real HTTP server with these answers by method and path; everything else is 404."""

    port: int
    pages: Pages = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def answer(self, pages: Pages) -> Callable[[], HttpClient]:
        self.pages |= pages
        return lambda: HttpClient(self.port)


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.site.requests.append(self.path)
        key = self.path if self.command == "GET" else f"{self.command} {self.path}"
        status, headers, body = self.server.site.pages.get(key, (404, HTML, ""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET  # noqa: N815  the name is the base class's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Print nothing."""


class Server(ThreadingHTTPServer):
    site: Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.site = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.site
        server.shutdown()
        thread.join()


def stack(site: Site | None = None, **facts: Any) -> SimpleNamespace:
    """A stack whose commands do nothing."""
    nothing = lambda *_arguments, **_options: ""  # noqa: E731  the answer to everything
    known: dict[str, Any] = {
        "container": lambda _service="": "1",
        "down": nothing,
        "up": nothing,
        "run_inside": nothing,
    }
    known |= {"state": lambda: {"StartedAt": "now", "Health": {"Status": "healthy"}}, "project": "p", "service": "slim"}
    return SimpleNamespace(**known | ({"port": lambda: site.port} if site else {}) | facts)


def ran(answer: Any) -> Callable[..., Any]:
    """What a script inside the container prints."""
    return lambda _script, user="": answer


IMAGE_CASES: dict[str, tuple[dict[str, Any], str]] = {
    "configuration": ({"config": {"ExposedPorts": {"8001/tcp": {}}}}, "8000/tcp"),
    "labels": ({"config": {"Labels": None}}, "the labels title"),
    "no-secret-in-configuration": ({"variables": {"API_KEY": "x"}, "config": {"Labels": {}}, "history": []}, "API_KEY"),
    "application-files": ({"files": {"/app/notes": (0, 0, 0o40755)}}, "blog, config"),
    "nothing-left-behind": ({"layer_files": [LayerFile("root/.cache/pip/x", False, False)]}, "none of these files"),
    "no-secret-in-layers": ({"layer_files": [LayerFile("root/.netrc", False, False)]}, "no secret; found root/.netrc"),
    "owners-and-modes": ({"files": {"/app/manage.py": (0, 0, 0o100666)}}, "only root can write"),
    "data-folders": ({"files": {}, "config": {"User": "10001:10001"}}, "keys"),
    "bytecode": ({"files": {"/app/blog/urls.py": (0, 0, 0o644)}, "python": {"cache_tag": "cpython-313"}}, "a .pyc"),
    "libc": ({"python": {"libc": ["glibc"]}}, "expected musl"),
    "wheels": ({"python": {"packages": [{"name": "a", "tags": ["cp313-cp313-linux_x86_64"]}]}}, "wheels tagged"),
    "requirements-met": (
        {"python": {"packages": [{"name": "a", "version": "1", "requires": ["b"]}], "markers": {}}},
        "a requires b, found none",
    ),
    "locked": ({"python": {"packages": [], "markers": {}}}, "exactly what requirements.txt pins"),
    "compiler": ({"programs": {"compilers": ["/usr/bin/gcc"]}}, "no compiler"),
    "pip": ({"programs": {"pip": []}, "python": {"installers": []}}, "expected pip"),
}
RUNNING_CASES: dict[str, tuple[dict[str, Any], str]] = {
    "user": ({"config": {"User": "0:0"}}, "USER 10001:10001"),
    "pid-1": ({"run_in_stack": ran([PROCESS | {"arguments": ["sh"]}, PROCESS, PROCESS])}, "gunicorn as process 1"),
    "read-only": ({"run_in_stack": ran({"/app": "", "/tmp": "", "/dev/shm": ""})}, "EROFS everywhere"),
    "no-capabilities": ({"processes": [PROCESS | {"capabilities": {"CapEff": "0400"}}]}, "none in any set"),
    "no-new-privileges": ({"processes": [PROCESS | {"no_new_privileges": False}]}, "NoNewPrivs: 1"),
    "keys": (
        {
            "run_in_stack": ran(
                {"/k": [10001, 10001, 0o700], "/k/secret_key": [*KEY[:2], 0o440], "/k/field_encryption_keys": KEY}
            ),
            "processes": [PROCESS],
        },
        "mode 0400",
    ),
    "no-secret-in-environment": ({"run_in_stack": ran({"SMTP_PASSWORD": "x"}), "variables": {}}, "SMTP_PASSWORD"),
    "thread-stack": ({"run_in_stack": ran({"stack_bytes": 1 << 20, "exit_code": 0})}, "8388608 bytes"),
}
SITE_CASES: dict[str, tuple[Pages, str]] = {
    "home-page": ({"/": (200, HTML, '<html lang="ko"><link hreflang="en" href="http://localhost/">')}, "/ in en"),
    "feeds": (
        {
            "/": (200, HTML, TWO_POSTS),
            "/feeds/atom.xml": (200, {"Content-Type": "application/atom+xml"}, ATOM),
            "/feeds/rss.xml": (200, {"Content-Type": "application/rss+xml"}, RSS),
        },
        "the posts",
    ),
    "not-found": ({"/no/such/page/": (404, HTML, "DEBUG = True")}, "no word about the code"),
    "health-answers": (
        {
            "/healthz": (200, {}, "ok"),
            "/readyz": (200, {}, '{"status": "ready", "checks": {"database": "ok", "migrations": "ok"}}'),
        },
        "no-store",
    ),
    "static-files": ({"/": (200, HTML, '<link rel="stylesheet" href="/static/site.css">')}, "a name with a hash"),
    "security-headers": ({"/": (200, HTML, "")}, "nosniff"),
    "host-header": ({"/": (200, HTML, "")}, "expected 400"),
    "publishing": (
        {"/admin/": (200, HTML, ADMIN_PAGE), "/admin/posts/post/add/": (200, HTML, ADD_PAGE)},
        "302 after",
    ),
    "restart": (
        {
            "/admin/": (200, HTML, ADMIN_PAGE),
            "/admin/posts/post/add/": (200, HTML, ADD_PAGE),
            "POST /admin/posts/post/add/": (302, {}, ""),
        },
        "expected the post",
    ),
    "database-away": ({"/readyz": (200, {}, "{}"), "/healthz": (200, {}, "ok")}, "503 from /readyz"),
    "clean-stop": (
        {"/admin/login/": (200, HTML, LOGIN_PAGE), "POST /admin/login/": (200, HTML, LOGIN_PAGE)},
        "expected exit code 0",
    ),
}
OTHERS = {"layer-order", "no-secret-in-logs", "database-is-private", "log-lines", "deployment-check", "replicas"}


def expect_failure(name: str, of: Subject, message: str) -> None:
    (check,) = [one for one in CHECKS if one.name == name]
    with pytest.raises(LabError, match=message):
        check.run(of)


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """An engine that answers every command with nothing, and `inspect` with what the test puts here."""
    known: dict[str, Any] = {"State": {"Status": "exited", "ExitCode": 137, "OOMKilled": False}, "said": ""}
    done = lambda *command, **_options: engine.Result(command, 0, known["said"], "")  # noqa: E731  one use
    monkeypatch.setattr(engine, "docker", done)
    monkeypatch.setattr(engine, "inspect", lambda _thing: known)
    return known


def test_every_check_is_tested_here() -> None:
    assert {*IMAGE_CASES, *RUNNING_CASES, *SITE_CASES, *OTHERS} == {check.name for check in CHECKS}


@pytest.mark.parametrize("name", [*IMAGE_CASES, *RUNNING_CASES])
def test_check_fails(name: str) -> None:
    facts, message = (IMAGE_CASES | RUNNING_CASES)[name]
    expect_failure(name, subject(**facts), message)


def test_private_key_in_a_layer_is_a_secret() -> None:
    expect_failure("no-secret-in-layers", subject(layer_files=[LayerFile("etc/x", False, True)]), "no secret")


@pytest.mark.parametrize("name", SITE_CASES)
def test_check_of_the_site_fails(name: str, site: Site, docker: dict[str, Any]) -> None:
    pages, message = SITE_CASES[name]
    browser = site.answer(pages)
    expect_failure(name, subject(open_client=browser, log_in=browser, stack=stack(site)), message)


def test_pip_after_an_edit_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, docker: dict[str, Any]) -> None:
    """`layer-order` builds twice; the second build runs pip again."""
    (tmp_path / "context" / "blog" / "core" / "templates").mkdir(parents=True)
    (tmp_path / "context" / "blog" / "core" / "templates" / "404.html").touch()
    for name in ("config", "docker"):
        (tmp_path / "context" / name).mkdir()
    for name in ("manage.py", "requirements.txt", ".dockerignore"):
        (tmp_path / "context" / name).touch()
    built: list[Order] = []

    def run_pip(one: Order) -> Build:
        built.append(one)
        return build(output="Collecting django\n")

    monkeypatch.setattr(builder, "build", run_pip)
    expect_failure("layer-order", subject(order=replace(order(), context=tmp_path / "context")), "no pip at work")
    assert len(built) == 2


def test_key_in_a_log_is_noticed(docker: dict[str, Any]) -> None:
    docker |= {"said": "the key is a-key", "Name": "/web"}
    leaking = subject(run_in_stack=ran(["a-key", "another", "third"]), stack=stack(containers=lambda: ["1"]))
    expect_failure("no-secret-in-logs", leaking, "one in the log of web")


def test_published_database_is_noticed(docker: dict[str, Any]) -> None:
    docker["NetworkSettings"] = {"Ports": {"5432/tcp": [{}]}, "Networks": {}}
    expect_failure("database-is-private", subject(stack=stack()), "no published port")


def test_request_that_is_logged_twice_is_noticed(site: Site) -> None:
    logs = lambda: [f'"GET {path}" 200' for path in site.requests * 2]  # noqa: E731  one use
    expect_failure("log-lines", subject(open_client=site.answer({}), stack=stack(logs=logs)), "one line about")


def test_warning_of_the_deployment_check_is_noticed() -> None:
    def warn(*command: str) -> str:
        raise engine.EngineError(command, "security.W004")

    expect_failure("deployment-check", subject(stack=stack(run_inside=warn)), "security.W004")


def test_replica_that_fails_is_noticed(docker: dict[str, Any]) -> None:
    compose = lambda *command, **_options: engine.Result(command, 1, "", "duplicate key")  # noqa: E731  one use
    expect_failure("replicas", subject(stack=stack(compose=compose)), "3 times exit code 0")
