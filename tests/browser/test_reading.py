"""Reading: from page to page, in two languages, on a phone, without JavaScript."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext, Visit
from tests.browser.devices import on_a_phone, on_both
from tests.browser.guard import Guard
from tests.browser.publication import Surface
from tests.conftest import MakePost

SCROLLS_BY_ITSELF = "element => element.scrollWidth > element.clientWidth"


@pytest.fixture
def three_posts(make_post: MakePost, two_posts_per_page: None) -> None:
    """Three posts of May 2026, all about wheels, on two pages."""
    for day, title in enumerate(("First light", "Second wind", "Third rail"), start=1):
        published_at = datetime(2026, 5, day, tzinfo=UTC)
        make_post(title=title, body=f"## About {title}\n\nIt *matters*.", tags=("Wheels",), published_at=published_at)


def colour(text: Locator) -> str:
    """The colour that ``text`` is drawn in."""
    return str(text.evaluate("element => getComputedStyle(element).color"))


def titles(page: Page) -> list[str]:
    """The titles in the list of posts on the page."""
    return page.locator("main article h2").all_inner_texts()


@pytest.mark.usefixtures("three_posts")
def test_links_lead_from_home_to_every_kind_of_page(page: Page) -> None:
    """A reader walks: home, post, older, newer, tag, archive, year, month, author, home."""

    def follow(name: str, heading: str) -> None:
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    page.goto("/")
    assert titles(page) == ["Third rail", "Second wind"]
    follow("Third rail", "Third rail")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second wind")
    page.get_by_role("link", name="Newer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Third rail")
    follow("Wheels", "Wheels")
    assert titles(page) == ["Third rail", "Second wind"]
    follow("Archive", "Archive")
    follow("2026", "2026")
    page.get_by_role("link", name="Archive").first.click()
    follow("May", "May 2026")
    follow("Mina Park", "Mina Park")
    assert titles(page) == ["Third rail", "Second wind"]
    follow("Wheelhouse", "Wheelhouse")
    expect(page).to_have_url("/")


@pytest.mark.usefixtures("three_posts")
def test_pagination_leads_to_older_posts_and_back(page: Page) -> None:
    """Each page of a list links to the next and the previous one, and back to the newest posts."""
    page.goto("/")
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages.get_by_role("link")).to_have_text(["Older"])
    pages.get_by_role("link", name="Older").click()
    expect(page).to_have_url(re.compile(r"/\?before=\d+$"))
    assert titles(page) == ["First light"]
    expect(pages.get_by_role("link", name="Older")).to_have_count(0)
    pages.get_by_role("link", name="Newer").click()
    expect(page).to_have_url("/")
    assert titles(page) == ["Third rail", "Second wind"]
    page.go_back()
    pages.get_by_role("link", name="Newest").click()
    expect(page).to_have_url("/")


def test_a_reader_goes_on_to_what_is_related(page: Page, make_post: MakePost) -> None:
    """Under an article are those with its rarest tags; its neighbour in time, linked below, is not among them."""
    for title, tags in (
        ("Far", ("Python", "musl")),
        ("Other", ("Python",)),
        ("Paper", ("Paper",)),
        ("Post", ("Python", "musl")),
    ):
        make_post(title=title, tags=tags)
    page.goto("/")
    page.get_by_role("link", name="Post", exact=True).click()
    links = page.get_by_role("navigation", name="Related articles").get_by_role("link")
    expect(links).to_have_text(["Far", "Other"])
    links.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Far")


def test_a_korean_post_is_read_in_a_korean_interface(page: Page, make_post: MakePost) -> None:
    """Under ``/ko/`` addresses, dates, texts of the interface and the page's language are Korean."""
    published_at = datetime(2026, 5, 4, tzinfo=UTC)
    make_post(language="ko", title="바람이 분다", slug="바람이-분다", tags=("돛",), published_at=published_at)
    make_post(title="An English post")
    page.goto("/ko/")
    with translation.override("ko"):
        names = [gettext(name) for name in ("Articles", "Tags", "Archive", "Search")]
    menu = page.locator("header nav ul").first.get_by_role("link")
    expect(menu).to_have_text(names)
    assert not any(name.isascii() for name in names)
    assert titles(page) == ["바람이 분다"]
    page.get_by_role("link", name="바람이 분다").click()
    expect(page).to_have_url(quote("/ko/posts/바람이-분다/"))
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("article")).to_contain_text("2026년 5월 4일")
    page.get_by_role("link", name="돛").click()
    expect(page).to_have_url(quote("/ko/tags/돛/"))
    assert titles(page) == ["바람이 분다"]
    page.goto("/")
    assert titles(page) == ["An English post"]


def test_a_reader_is_told_how_long_a_text_takes(page: Page, make_post: MakePost) -> None:
    """Korean is counted by the syllable: by its few spaces, twenty minutes of it would be five."""
    make_post(language="ko", title="긴 글", slug="긴-글", body="가나다라마바사아자차 " * 1000)
    make_post(title="Long", slug="long", body="word " * 1000)
    page.goto("/posts/long/")
    expect(page.get_by_role("article")).to_contain_text("5 min read")
    page.goto("/ko/posts/긴-글/")
    expect(page.get_by_role("article")).to_contain_text("20분")


@on_both
def test_the_language_can_be_switched_from_any_page(page: Page, transactional_db: None, screen: str) -> None:
    """The other language is offered by its own name, on a phone too, and leads to its home page."""
    page.goto("/archive/")
    page.get_by_role("link", name="한국어").click()
    expect(page).to_have_url("/ko/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("path", "count"),
    [("/", 3), ("/posts/post-1/", 3), ("/tags/wheels/", 6), ("/authors/mina/", 6), ("/archive/", 3)],
    ids=str,
)
def test_a_feed_reader_finds_the_feeds_of_a_page(page: Page, make_post: MakePost, path: str, count: int) -> None:
    """The page names the site's feeds, a tag's or an author's page also its own, and all of them are there."""
    make_post(title="In the feed", slug="post-1", tags=("Wheels",))
    page.goto(path)
    links = page.locator("link[rel=alternate][title][type]").all()
    assert len(links) == count
    for link in links:
        response = page.request.get(str(link.get_attribute("href")))
        assert response.ok
        assert response.headers["content-type"].startswith(str(link.get_attribute("type")))
        assert "In the feed" in response.text()


@on_a_phone
def test_everything_reads_without_javascript(new_context: NewContext, make_post: MakePost, guard: Guard) -> None:
    """Lists, text, coloured code, the table of contents and details work in a browser that runs no script."""
    code, details = "```python\nimport this\n```", "<details><summary>More</summary>\n\nHidden *text*\n\n</details>"
    make_post(title="Plain", body=f"## One\n\n{code}\n\n## Two\n\n{details}", tags=("Wheels",))
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="Plain").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plain")
    keyword, plain = page.locator("pre .kn"), page.locator("pre code")
    assert colour(keyword) != colour(plain)
    page.get_by_role("navigation", name="Contents").locator("summary").click()
    page.get_by_role("link", name="Two").click()
    expect(page).to_have_url("/posts/post-1/#two")
    expect(page.get_by_text("Hidden text")).to_be_hidden()
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_text("Hidden text")).to_be_visible()
    page.get_by_role("link", name="Wheels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wheels")


@on_a_phone
def test_wide_things_scroll_by_themselves(page: Page, visit: Visit, surfaces: list[Surface]) -> None:
    """A wide table and a long line of code can be read to their end on a phone."""
    visit(next(surface for surface in surfaces if surface.name == "wide post"))
    for selector in (".table-scroll", "pre"):
        element = page.locator(selector)
        assert element.evaluate(SCROLLS_BY_ITSELF), selector
        assert element.evaluate("element => getComputedStyle(element).overflowX") == "auto"


PRINTED = """
() => {
  const shown = selector => [...document.querySelectorAll(selector)].some(element => element.checkVisibility());
  const link = [...document.querySelectorAll(".prose a")].find(element => element.href.startsWith("https"));
  const {backgroundColor, color} = getComputedStyle(document.body);
  return {
    navigation: shown("nav, .menu, .search, .copy, .anchor, [role=search]"),
    after_link: getComputedStyle(link, "::after").content,
    colours: [backgroundColor, color],
    code: getComputedStyle(document.querySelector("pre")).whiteSpace,
  };
}
"""


def test_a_printed_article_is_its_text(page: Page, make_post: MakePost) -> None:
    """Black on white also from a dark screen, no navigation, addresses after links, no line of code cut off."""
    make_post(slug="old", tags=("Wheels",))
    body = "## One\n\n[A link](https://example.org/a)\n\n```sh\nmake run\n```\n\n## Two"
    make_post(slug="printed", body=body, tags=("Wheels",))
    page.emulate_media(color_scheme="dark", media="print")
    page.goto("/posts/printed/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(PRINTED) == {
        "navigation": False,
        "after_link": '" (https://example.org/a)"',
        "colours": ["rgb(255, 255, 255)", "rgb(0, 0, 0)"],
        "code": "pre-wrap",
    }


def test_a_missing_page_leads_back_to_the_site(page: Page, transactional_db: None, guard: Guard) -> None:
    """The 404 page looks like the site and has a way on."""
    with guard.expecting(404):
        page.goto("/posts/no-such-post/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.get_by_role("link", name="Latest articles").click()
    expect(page).to_have_url("/")
