"""Reading: from page to page, in two languages, on a phone, without JavaScript."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.devices import on_a_phone, on_all, on_both
from tests.browser.guard import Guard
from tests.conftest import MakePost


@pytest.fixture
def three_posts(make_post: MakePost, two_posts_per_page: None) -> None:
    for day, title in enumerate(("First light", "Second wind", "Third rail"), start=1):
        published_at = datetime(2026, 5, day, tzinfo=UTC)
        make_post(title=title, body=f"## About {title}\n\nIt *matters*.", tags=("Wheels",), published_at=published_at)


def colour(text: Locator) -> str:
    return str(text.evaluate("element => getComputedStyle(element).color"))


def titles(page: Page) -> list[str]:
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
    follow("Ropewalk", "Ropewalk")
    expect(page).to_have_url("/")


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


WIDE = (
    "| Image | " + " | ".join(f"figure {n}" for n in range(9)) + " |\n" + "|---" * 10 + "|\n| slim | " + "1 000 | " * 9
)
LEFT = (
    "cell => Math.round(cell.getBoundingClientRect().left - cell.closest('.table-scroll').getBoundingClientRect().left)"
)
SHADE = "element => getComputedStyle(element).boxShadow"


@on_a_phone
def test_what_is_wider_than_a_phone_shows_that_it_scrolls(page: Page, make_post: MakePost) -> None:
    """A wide table keeps its first column, and has a shade at the side where there is more; so does code."""
    code = "```sh\necho " + "long " * 40 + "\n```\n\n```sh\nls\n```"
    make_post(slug="wide", body=f"{WIDE}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{code}")
    page.goto("/posts/wide/")
    tables, blocks = page.locator(".table-scroll"), page.locator(".prose pre")
    shades = [tables.nth(0), tables.nth(1), blocks.nth(0), blocks.nth(1)]
    assert [shade.evaluate(SHADE) != "none" for shade in shades] == [True, False, True, False]
    tables.first.evaluate("table => table.scrollLeft = 150")
    assert tables.first.locator("td").first.evaluate(LEFT) == 0
    assert tables.first.locator("td").nth(1).evaluate(LEFT) < 0


@on_all
def test_the_language_switch_takes_one_line(page: Page, make_post: MakePost, screen: str) -> None:
    """Also where it links to the home page of the other language, and says so."""
    make_post(slug="one")
    page.goto("/posts/one/")
    link, line = page.get_by_role("link", name="한국어"), page.get_by_role("link", name="Archive", exact=True)
    expect(link).to_have_text("한국어 (첫 화면)")
    link_box, line_box = link.bounding_box(), line.bounding_box()
    assert link_box
    assert line_box
    assert link_box["height"] < 1.5 * line_box["height"]


@on_all
def test_columns_are_equally_wide_in_every_language(page: Page, make_post: MakePost, screen: str) -> None:
    """The frame of the page, the text's line, and the margins."""
    widths = []
    for language, path in (("en", "/posts/one/"), ("ko", "/ko/posts/one/")):
        make_post(slug="one", language=language, body="word " * 200)
        page.goto(path)
        boxes = [page.locator(selector).bounding_box() for selector in ("main", ".prose > p")]
        widths.append([(round(box["x"]), round(box["width"])) for box in boxes if box])
    assert len(widths[0]) == 2
    assert widths[0] == widths[1]


def test_a_missing_page_leads_back_to_the_site(page: Page, transactional_db: None, guard: Guard) -> None:
    with guard.expecting(404):
        page.goto("/posts/no-such-post/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.get_by_role("link", name="Latest articles").click()
    expect(page).to_have_url("/")
