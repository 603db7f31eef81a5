"""Hostile Markdown, opened in a real browser: nothing runs, nothing leaves, nothing poses.

Two layers keep it so, the sanitiser and the content security policy, and each is shown to hold without the other. The
last test takes both away and sees the corpus run, which is how we know that the first ones look in the right place.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Request, expect

from blog.posts.models import Post
from blog.posts.rendering import markdown
from blog.posts.rendering import sanitizer as html
from tests.browser.conftest import NewContext, SignIn
from tests.browser.guard import Guard
from tests.conftest import MakePost

Vector = dict[str, Any]

VECTORS: list[Vector] = tomllib.loads((Path(__file__).parent / "hostile.toml").read_text("utf-8"))["vector"]
PICTURE = Path(__file__).parents[2] / "blog/core/static/core/apple-touch-icon.png"

# fmt: off
NEVER_ALLOWED = {  # written out, so that widening the sanitiser's list by one of these is noticed here
    "animate", "applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe",
    "link", "marquee", "math", "meta", "noscript", "object", "option", "plaintext", "script", "select", "style", "svg",
    "template", "textarea", "title", "video", "xmp",
}
# fmt: on
SCHEMES = {"http:", "https:", "mailto:"}

# `alert` tells instead of waiting for somebody to press a button. In every frame, before any script of the page.
TELL = "window.alert = what => console.error(`ran: ${what}`)"
# The elements of the text as the browser understood them.
ELEMENTS = """
prose => [...prose.querySelectorAll("*")].map(element => ({
  name: element.localName,
  foreign: element.namespaceURI !== "http://www.w3.org/1999/xhtml",
  attributes: element.getAttributeNames(),
  classes: [...element.classList],
  scheme: element.href ? element.protocol : element.src ? new URL(element.src).protocol : "",
  html: element.outerHTML.slice(0, 200),
}))
"""
# What a person and time would do: point, press, focus, unfold, end. Links are left alone: their schemes are checked.
PROVOKE = """
prose => {
  const events = ["animationstart", "beforetoggle", "blur", "change", "click", "close", "error", "focus", "input",
    "keydown", "load", "mouseenter", "mouseover", "pointerenter", "scroll", "submit", "toggle", "transitionend"];
  for (const element of prose.querySelectorAll("*")) {
    if (element.localName === "details") element.open = !element.open;
    events.forEach(name => element.dispatchEvent(new Event(name, {bubbles: true, cancelable: true})));
  }
}
"""
FOLLOW_SCRIPT_LINKS = """
() => document.querySelectorAll("a").forEach(link => {
  if (link.protocol === "javascript:") { link.removeAttribute("target"); link.click(); }
})
"""
READ_AGAIN = "prose => { prose.innerHTML = prose.innerHTML }"
DOCUMENT_IS_ITSELF = """
() => document.body instanceof HTMLBodyElement && typeof document.cookie === "string" && location instanceof Location
  && document.getElementById instanceof Function && document.getElementById("main").localName === "main"
  && document.attributes === undefined && document.forms.length === 0 && document.baseURI === location.href
"""
TAKEN_IDS = """
prose => [...prose.querySelectorAll("[id]")].map(element => element.id).filter(
  id => [...document.querySelectorAll(`[id="${CSS.escape(id)}"]`)].some(element => !prose.contains(element))
)
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A post with many vectors; ``ends`` are the lines between them, which must come through."""

    post: Post
    vectors: list[str]
    ends: list[str]

    def open(self, page: Page, path: str) -> Locator:
        page.goto(path)
        return page.locator(".prose")


@pytest.fixture
def sheets(transactional_db: None, make_post: MakePost) -> list[Sheet]:
    """The whole corpus, written through the service like any post."""
    return write_sheets(make_post, VECTORS)


def write_sheets(make_post: MakePost, vectors: list[Vector]) -> list[Sheet]:
    """Put ``vectors`` into as few posts as may be: each ends with one that swallows what follows."""
    last = [vector for vector in vectors if vector.get("swallows")]
    others = [vector for vector in vectors if vector not in last]
    return [write_sheet(make_post, f"hostile-{n}", others[n :: len(last)], last[n]) for n in range(len(last))]


def write_sheet(make_post: MakePost, slug: str, vectors: list[Vector], last: Vector) -> Sheet:
    """A post with a line of harmless text after each of ``vectors``, and then ``last``."""
    ends = [f"Here ends vector {number}." for number in range(len(vectors))]
    parts = [f"{vector['text']}\n\n{end}" for vector, end in zip(vectors, ends, strict=True)]
    post = make_post(slug=slug, body="\n\n".join([*parts, last["text"]]))
    return Sheet(post, [vector["name"] for vector in [*vectors, last]], ends)


@pytest.fixture
def unsanitised_sheets(transactional_db: None, make_post: MakePost) -> list[Sheet]:
    """The corpus as the Markdown parser alone makes HTML of it."""
    sheets = write_sheets(make_post, [vector for vector in VECTORS if not vector.get("leaves")])
    for sheet in sheets:
        Post.objects.filter(pk=sheet.post.pk).update(body_html=markdown.get_parser().render(sheet.post.body))
    return sheets


def faults(text: Locator) -> list[str]:
    """What the browser made of ``text`` and should not be there, each with the HTML that it is in."""
    found: list[dict[str, Any]] = text.evaluate(ELEMENTS)
    assert found
    return [f"{fault}: {element['html']}" for element in found for fault in faults_of(element)]


def faults_of(element: dict[str, Any]) -> list[str]:
    """What one of ``ELEMENTS`` has that a post can't have."""
    name = element["name"]
    attributes = html.ATTRIBUTES.get(name, set()) | set(html.FORCED.get(name, {})) | {"class"}
    attributes |= {"rel"} if name == "a" else set()
    checks = {
        "foreign element": element["foreign"],
        "element": name not in html.PLAIN | set(html.ATTRIBUTES) or name in NEVER_ALLOWED,
        "attribute": set(element["attributes"]) - attributes,
        "class": set(element["classes"]) - html.CLASSES.get(name, set()),
        "scheme": element["scheme"] and element["scheme"] not in SCHEMES,
    }
    return [fault for fault, is_there in checks.items() if is_there]


class Witness:
    """A context without the guard, for pages that may misbehave: what ran, and what was asked of other hosts."""

    def __init__(self, browser: Browser, base_url: str, **options: Any) -> None:
        self.ran: list[str] = []
        self.asked: list[str] = []
        self.context = browser.new_context(base_url=base_url, **options)
        self.context.add_init_script(TELL)
        self.context.on("console", lambda said: self.ran.append(said.text) if said.text.startswith("ran: ") else None)
        self.context.on("requestfailed", self.on_request_failed)

    def on_request_failed(self, request: Request) -> None:
        """No host's name is resolved here: a request that nothing in the browser stops fails for that reason."""
        if request.failure == "net::ERR_NAME_NOT_RESOLVED":
            self.asked.append(request.url)

    def watch(self, sheets: list[Sheet]) -> list[int]:
        """Open and provoke every sheet; return for each how many scripts ran."""
        counts = []
        for sheet in sheets:
            before, page = len(self.ran), self.context.new_page()
            page.goto(sheet.post.get_absolute_url())
            page.evaluate(PROVOKE, page.locator("body").element_handle())
            page.evaluate(FOLLOW_SCRIPT_LINKS)
            counts.append(len(self.ran) - before)
            page.close()
        self.context.close()
        return counts


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["with the policy", "without the policy"])
def test_nothing_hostile_is_left_in_a_post(
    new_context: NewContext, sign_in: SignIn, sheets: list[Sheet], *, bypass_csp: bool
) -> None:
    """On the public page and in the preview: no script, no element, attribute or address beyond those of a post."""
    context = new_context(bypass_csp=bypass_csp)
    context.add_init_script(TELL)
    context.route(re.compile("nowhere"), lambda route: route.fulfill(path=PICTURE))
    # What our own script puts around code is not the writer's; without it there is nothing.
    context.route(re.compile("copy.js"), lambda route: route.fulfill(body="", content_type="text/javascript"))
    sign_in(context)
    page = context.new_page()
    for sheet in sheets:
        for path in (sheet.post.get_absolute_url(), reverse("admin:posts_post_preview", args=[sheet.post.pk])):
            text = sheet.open(page, path)
            assert faults(text) == [], sheet.vectors
            assert text.locator("p", has_text="Here ends").all_inner_texts() == sheet.ends, sheet.vectors
            assert page.evaluate(DOCUMENT_IS_ITSELF), sheet.vectors
            assert text.evaluate(TAKEN_IDS) == [], sheet.vectors
            text.evaluate(PROVOKE)
            text.evaluate(READ_AGAIN)
            assert faults(text) == [], sheet.vectors
            text.evaluate(PROVOKE)
            expect(page).to_have_url(path)


def test_the_policy_alone_stops_what_is_not_sanitised(
    browser: Browser, base_url: str, unsanitised_sheets: list[Sheet]
) -> None:
    """Were the sanitiser to fail, no script of a post would run and no other host would be asked."""
    witness = Witness(browser, base_url)
    assert witness.watch(unsanitised_sheets) == [0] * len(unsanitised_sheets)
    assert witness.ran == witness.asked == []


def test_the_corpus_runs_where_nothing_stops_it(
    browser: Browser, base_url: str, unsanitised_sheets: list[Sheet]
) -> None:
    """Without sanitiser and policy every sheet runs scripts and asks other hosts: the corpus is dangerous."""
    witness = Witness(browser, base_url, bypass_csp=True)
    counts = witness.watch(unsanitised_sheets)
    assert min(counts) > 0, counts
    assert witness.asked


def test_a_post_can_have_nothing_that_runs() -> None:
    """The sanitiser's list has no element and no attribute that can run a script, whatever its value."""
    assert not NEVER_ALLOWED & (html.PLAIN | set(html.ATTRIBUTES))
    attributes = set().union(*html.ATTRIBUTES.values())
    assert not {name for name in attributes if name.startswith("on")}
    assert not attributes & {"action", "form", "formaction", "name", "ping", "rel", "role", "srcdoc", "style"}


def test_a_picture_of_another_host_is_not_fetched(page: Page, make_post: MakePost, guard: Guard) -> None:
    """The post has a link to it, and the policy would block the picture."""
    post = make_post(slug="pixel", body="![a picture](https://evil.example/pixel.png)")
    page.goto("/posts/pixel/")
    expect(page.get_by_role("link", name="a picture")).to_have_attribute("href", "https://evil.example/pixel.png")
    assert not guard.problems
    Post.objects.filter(pk=post.pk).update(body_html='<img src="https://evil.example/pixel.png" alt="">')
    page.reload()
    assert any("img-src" in problem.what for problem in guard.problems), guard.problems
    assert any(problem.what.endswith("csp") for problem in guard.problems), guard.problems
    guard.problems.clear()
