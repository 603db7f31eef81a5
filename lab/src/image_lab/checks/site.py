"""The running blog over HTTP, as readers and writers use it."""

import json
import re
import secrets
from urllib.parse import urlsplit
from xml.etree import ElementTree

from image_lab.checks.check import CheckFailed, Stage, check, expect
from image_lab.checks.subject import Subject
from image_lab.compose_stack import wait_until
from image_lab.html_page import Page
from image_lab.http_client import HttpClient, Response

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")  # what ManifestStaticFilesStorage puts into a name
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
}
ADD_POST = re.compile(r'href="(/admin/\w+/post/add/)"')
LOG_HINT = "Read the container's log: docker logs. `lab verify --keep` leaves it running."


@check(Stage.RUNNING)
def home_page(subject: Subject) -> None:
    """The home page of each language lists posts that open."""
    visitor = subject.open_client()
    for language, path in find_home_pages(fetch_page(visitor, "/").page).items():
        page = fetch_page(visitor, path).page
        expect(page.language == language, f"{path} in {language}", page.language, LOG_HINT)
        posts = find_posts(page.anchors)
        expect(page.articles and posts, f"posts on {path}", f"{page.articles} articles", "Is DEMO_CONTENT on?")
        post = fetch_page(visitor, posts[0][0]).page
        expect(posts[0][1] in post.title, f"the title {posts[0][1]!r}", post.title, LOG_HINT)


@check(Stage.RUNNING)
def feeds(subject: Subject) -> None:
    """Atom, RSS and the sitemap are well-formed, and name the posts of the home page, newest first."""
    visitor = subject.open_client()
    posts = [path for path, _title in find_posts(fetch_page(visitor, "/").page.anchors)]
    atom = parse_feed(fetch_page(visitor, "/feeds/atom.xml"), "application/atom+xml")
    entries = [link.get("href", "") for link in atom.iterfind(f"{ATOM}entry/{ATOM}link")]
    rss = parse_feed(fetch_page(visitor, "/feeds/rss.xml"), "application/rss+xml")
    items = [item.text or "" for item in rss.iterfind("channel/item/link")]
    for feed in (entries, items):
        paths = ["/" + address.split("/", 3)[-1] for address in feed]
        expect(posts and paths[: len(posts)] == posts, f"the posts {posts}", paths, LOG_HINT)
    pages = parse_feed(fetch_page(visitor, "/sitemap.xml"), "application/xml").findall(f"{SITEMAP}url/{SITEMAP}loc")
    listed = {"/" + (page.text or "").split("/", 3)[-1] for page in pages}
    expect(set(posts) <= listed, "every post in the sitemap", f"{sorted(set(posts) - listed)} missing", LOG_HINT)


@check(Stage.RUNNING)
def not_found(subject: Subject) -> None:
    """A missing page answers 404 with the site's own page, and reveals nothing about the code."""
    answer = subject.open_client().get("/no/such/page/")
    expect(answer.status == 404, "404", answer, LOG_HINT)
    expect("text/html" in answer.headers.get("content-type", ""), "a page", answer.headers, LOG_HINT)
    leaks = [word for word in ("Traceback", "urlpatterns", "DEBUG") if word in answer.text]
    expect(not leaks, "no word about the code", ", ".join(leaks), "DEBUG must never be on in a container.")


@check(Stage.RUNNING)
def health_answers(subject: Subject) -> None:
    """/healthz reports that the process is alive, /readyz that the database answers and is migrated; both uncached."""
    visitor = subject.open_client()
    live, ready = visitor.get("/healthz"), visitor.get("/readyz")
    expect((live.status, live.text.strip()) == (200, "ok"), "200 and ok from /healthz", f"{live}", LOG_HINT)
    state = {"status": "ready", "checks": {"database": "ok", "migrations": "ok"}}
    found = json.loads(ready.text)  # apps may add what they report
    expect(ready.status == 200 and found | state == found, f"200 and {state}", ready.text, LOG_HINT)
    for answer in (live, ready):
        expect(answer.headers.get("cache-control") == "no-store", "Cache-Control: no-store", answer.headers, LOG_HINT)


@check(Stage.RUNNING)
def static_files(subject: Subject) -> None:
    """Stylesheets have a hash of their content in the name, may be cached permanently, and are compressed."""
    visitor = subject.open_client()
    sheets = [link["href"] for link in fetch_page(visitor, "/").page.links if link.get("rel") == "stylesheet"]
    expect(sheets, "a stylesheet", "none", LOG_HINT)
    for path in sheets:
        expect(HASHED.search(path), "a name with a hash", path, "Run collectstatic with the manifest storage.")
        answer = visitor.get(path, {"Accept-Encoding": "gzip"})
        expect(answer.status == 200, f"200 from {path}", answer, LOG_HINT)
        cached = answer.headers.get("cache-control", "")
        expect("immutable" in cached and "max-age=315360000" in cached, "an immutable file", cached, LOG_HINT)
        encoding = answer.headers.get("content-encoding", "none")
        expect(encoding == "gzip", "gzip", encoding, "WhiteNoise serves what collectstatic has compressed.")


@check(Stage.RUNNING)
def security_headers(subject: Subject) -> None:
    """Pages forbid framing, MIME sniffing, and scripts and styles that are not files of the site."""
    visitor = subject.open_client()
    for path in ("/", "/admin/login/"):
        answer = visitor.get(path)
        for name, value in HEADERS.items():
            expect(answer.headers.get(name) == value, f"{name}: {value}", answer.headers.get(name, "none"), LOG_HINT)
        policy = answer.headers.get("content-security-policy", "")
        wanted = ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'self'")
        missing = [directive for directive in wanted if directive not in policy]
        expect(not missing, f"a policy with {', '.join(missing)}", policy or "none", LOG_HINT)
        expect("unsafe" not in policy, "a policy without unsafe-…", policy, LOG_HINT)


@check(Stage.RUNNING)
def host_header(subject: Subject) -> None:
    """A request for another host name is refused."""
    answer = HttpClient(subject.stack.port(), host="not-ours.localhost").get("/")
    expect(answer.status == 400, "400", answer, "Name the hosts in ALLOWED_HOSTS; never `*`.")


@check(Stage.RUNNING)
def log_lines(subject: Subject) -> None:
    """Each request is exactly one log line with path and status, also for an error page."""
    visitor, token = subject.open_client(), secrets.token_hex(8)
    found, missing = f"/?found={token}", f"/missing/?missing={token}"
    visitor.get(found)
    visitor.get(missing)
    visitor.get(f"/healthz?last={token}")
    lines = wait_until(lambda: find_log_lines(subject, token), within_seconds=5)
    for path, status in ((found, 200), (missing, 404)):
        about = [line for line in lines if path in line]
        expect(len(about) == 1, f"one line about {path}", about or "none", "Look at config/logs.py.")
        expect(str(status) in about[0], f"the status {status}", about[0], "Look at gunicorn.conf.py.")


@check(Stage.RUNNING)
def publishing(subject: Subject) -> None:
    """A writer logs in to the admin and publishes a post through its form; readers see it immediately."""
    title = f"Published by the lab {secrets.token_hex(4)}"
    path = publish_post(subject.log_in(), title)
    visitor = subject.open_client()
    expect(title in fetch_page(visitor, path).page.title, f"the title {title!r}", "another one", LOG_HINT)
    for place in ("/", "/feeds/atom.xml"):
        expect(title in fetch_page(visitor, place).text, f"the post on {place}", "no trace of it", LOG_HINT)


@check(Stage.RUNNING)
def deployment_check(subject: Subject) -> None:
    """Django's deployment check has no warnings, and no model change lacks a migration."""
    manage = ("python", "manage.py")
    subject.stack.run_inside(*manage, "check", "--deploy", "--fail-level=WARNING")
    subject.stack.run_inside(*manage, "makemigrations", "--check", "--dry-run")


def fetch_page(client: HttpClient, path: str) -> Response:
    """The answer of ``path``; raises CheckFailed unless it is 200."""
    answer = client.get(path)
    expect(answer.status == 200, f"200 from {path}", answer, LOG_HINT)
    return answer


def publish_post(writer: HttpClient, title: str) -> str:
    slug = title.lower().replace(" ", "-")
    text = {"title": title, "slug": slug, "summary": "A check.", "body": "*Emphasis* and `code`.", "tag_names": "Lab"}
    link = ADD_POST.search(writer.get("/admin/").text)
    if link is None:
        raise CheckFailed("a link to a new post in /admin/", "none", LOG_HINT)
    answer = writer.submit(link[1], text | {"_publish": "1"}, form="post_form")
    expect(answer.status == 302, "302 after “Publish now”", answer, LOG_HINT)
    return f"/posts/{slug}/"


def find_home_pages(home: Page) -> dict[str, str]:
    """The path of the home page in each language, the one of ``home`` if it links no other."""
    linked = {link["hreflang"]: urlsplit(link["href"]).path for link in home.links if "hreflang" in link}
    linked.pop("x-default", None)
    return linked or {home.language: "/"}


def find_posts(anchors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    posts = dict(anchor for anchor in reversed(anchors) if "/posts/" in anchor[0] and anchor[1])
    return list(reversed(posts.items()))


def parse_feed(answer: Response, media_type: str) -> ElementTree.Element:
    """The XML of an answer; raises CheckFailed for another content type, ParseError for malformed XML."""
    found = answer.headers.get("content-type", "")
    expect(found.startswith(media_type), media_type, found, LOG_HINT)
    return ElementTree.fromstring(answer.body)  # noqa: S314  what our own container says


def find_log_lines(subject: Subject, token: str) -> list[str]:
    """The log lines with ``token``, as soon as the last of the three requests is logged."""
    lines = [line for line in subject.stack.logs() if token in line]
    return lines if any("/healthz" in line for line in lines) else []
