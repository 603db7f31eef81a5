"""Reading with the keyboard alone."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.devices import on_a_phone, on_both
from tests.browser.publication import Surface
from tests.conftest import MakePost

# How an element looks, as far as focus may show: a style that is not drawn is none, whatever colour it would have.
LOOK = """
const look = element => {
  const {outline, outlineStyle, boxShadow, backgroundColor} = getComputedStyle(element);
  return [outlineStyle === "none" ? "none" : outline, boxShadow, backgroundColor].join(" / ");
};
"""
FOCUSED = f"""
() => {{
  {LOOK}
  const element = document.activeElement;
  if (element === document.body || element === null) return null;
  const box = element.getBoundingClientRect();
  element.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
  return {{
    stop: element.dataset.stop,
    region: element.closest("header.masthead, main, footer.site-footer, .skip")?.tagName.toLowerCase() ?? "",
    name: (element.getAttribute("aria-label") ?? element.innerText).trim().replace(/\\s+/g, " "),
    look: look(element),
    seen: element.checkVisibility({{opacityProperty: true, visibilityProperty: true}})
      && getComputedStyle(element).clipPath === "none" && box.width > 0 && box.height > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }};
}}
"""
LOOKS_WITHOUT_FOCUS = f"""
() => {{
  {LOOK}
  document.activeElement.blur();
  const elements = [...document.querySelectorAll("[data-stop]")];
  return Object.fromEntries(elements.map(element => [element.dataset.stop, look(element)]));
}}
"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus rests once: the element's number, part of the page, accessible text, look, and visibility."""

    stop: str
    region: str
    name: str
    look: str
    seen: bool


def tab_through(page: Page) -> list[Stop]:
    """Press Tab from the start of the page until the focus leaves it or is back at the start."""
    stops: list[Stop] = []
    while True:
        page.keyboard.press("Tab")
        found: dict[str, Any] | None = page.evaluate(FOCUSED)
        if found is None or (stops and found["stop"] == stops[0].stop):
            return stops
        assert found["stop"] not in {stop.stop for stop in stops}, f"the focus is trapped at {found}"
        stops.append(Stop(**found))


def in_order(names: list[str], expected: list[str]) -> bool:
    remaining = iter(names)
    return all(name in remaining for name in expected)


def test_the_skip_link_comes_first_and_leads_to_the_text(page: Page, make_post: MakePost) -> None:
    """One Tab and Enter pass the menu: the next stop is in the main part."""
    make_post(title="The text itself")
    page.goto("/")
    skip = page.get_by_role("link", name="Skip to content")
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="The text itself")).to_be_focused()


@on_both
def test_tab_reaches_every_part_of_home_in_reading_order(
    page: Page, make_post: MakePost, two_posts_per_page: None, screen: str
) -> None:
    """Skip link, name, menu, other language, posts with their tags, pagination, footer."""
    for title in ("Oldest", "Middle", "Newest"):
        make_post(title=title, tags=(f"Tag of {title}",))
    page.goto("/")
    names = [stop.name for stop in tab_through(page)]
    expected = ["Skip to content", "Ropewalk", "ARTICLES", "TAGS", "ARCHIVE", "SEARCH", "한국어"]
    expected += ["Newest", "MINA PARK", "Tag of Newest", "Middle", "MINA PARK", "Tag of Middle"]
    expected += ["OLDER", "ATOM FEED", "RSS FEED", "BACK TO TOP"]
    assert in_order(names, expected), names


@pytest.mark.parametrize("scheme", ["light", "dark"])
@on_both
def test_the_focus_is_visible_wherever_it_rests(
    page: Page, visit: Visit, surfaces: list[Surface], screen: str, scheme: Any
) -> None:
    """On home and in an article every stop is on the screen and looks different from the same element without focus."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for surface in surfaces:
        if surface.name not in ("home", "post with everything", "tags", "503"):
            continue
        visit(surface)
        stops = tab_through(page)
        plain = page.evaluate(LOOKS_WITHOUT_FOCUS)
        assert [stop.name for stop in stops if not stop.seen] == [], surface.name
        assert [stop.name for stop in stops if stop.look == plain[stop.stop]] == [], surface.name
        assert {stop.region for stop in stops} == {"a", "header", "main", "footer"}, surface.name


@on_a_phone
def test_the_contents_unfold_and_lead_to_their_heading_on_a_phone(page: Page, make_post: MakePost) -> None:
    """Enter unfolds the table of contents and folds it again; an entry brings its heading to the screen."""
    make_post(title="Long", slug="long", body="## First\n\n" + "Words. " * 900 + "\n\n## Second\n\nEnd.")
    page.goto("/posts/long/")
    contents = page.get_by_role("navigation", name="Contents")
    entry = contents.get_by_role("link", name="Second")
    contents.locator("summary").focus()
    expect(entry).to_be_hidden()
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Enter")
    expect(entry).to_be_hidden()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/posts/long/#second")
    expect(page.get_by_role("heading", name="Second")).to_be_in_viewport()
