"""What a page costs its reader, against the budgets of ``budgets.toml``."""

import gzip
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.browser.conftest import NewContext, Visit
from tests.browser.publication import Surface

BUDGETS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text("utf-8"))
# The sum of all shifts since the page began to load, once fonts are there and two frames have been drawn.
LAYOUT_SHIFT: Final = """
async () => {
  const twoFrames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await document.fonts.ready;
  await twoFrames();
  let sum = 0;
  const add = entries => entries.forEach(entry => sum += entry.value);
  const observer = new PerformanceObserver(list => add(list.getEntries()));
  observer.observe({type: "layout-shift", buffered: true});
  await twoFrames();
  add(observer.takeRecords());
  return sum;
}
"""


def cost(responses: list[Response]) -> Counter[str]:
    """The compressed bytes of each kind of file, the number of requests, and of those to another host."""
    spent = Counter({"requests": len(responses)})
    hosts = [urlsplit(response.url).netloc for response in responses]
    spent["requests to other sites"] = sum(host != hosts[0] for host in hosts)
    for response in responses:
        if response.request.resource_type in ("stylesheet", "script"):
            spent[response.request.resource_type] += len(gzip.compress(response.body()))
    return spent


def over_budget(spent: Counter[str]) -> dict[str, int]:
    allowed = {
        "stylesheet": BUDGETS["bytes"]["stylesheets"],
        "script": BUDGETS["bytes"]["scripts"],
        "requests": BUDGETS["requests"]["all"],
        "requests to other sites": BUDGETS["requests"]["to_other_sites"],
    }
    return {name: spent[name] for name, most in allowed.items() if spent[name] > most}


def test_every_page_keeps_to_its_budgets(page: Page, visit: Visit, surfaces: list[Surface]) -> None:
    """Stylesheets, scripts and requests of each kind of public page, as of a first visit."""
    page.route("**/*", lambda route: route.continue_())  # without the browser's cache
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108  Playwright marks handlers
    exceeded, kinds = {}, Counter[str]()
    for surface in surfaces:
        if surface.path.startswith("/admin/"):
            continue
        responses.clear()
        visit(surface)
        page.wait_for_load_state()
        spent = cost(responses)
        kinds += spent
        if over := over_budget(spent):
            exceeded[surface.name] = over
    assert exceeded == {}
    assert kinds["stylesheet"], "no page had a stylesheet: nothing was measured"
    assert kinds["script"], "no page had a script: nothing was measured"


def test_nothing_moves_while_a_page_loads(new_context: NewContext, surfaces: list[Surface]) -> None:
    """Every element stays where it was first drawn, on a first visit, on phone, tablet and desktop."""
    shifts, layout = {}, BUDGETS["layout"]
    for width in BUDGETS["layout"]["widths_px"]:
        for surface in surfaces:
            if surface.name in layout["pages"] + layout["optional_pages"]:
                page = new_context(viewport={"width": width, "height": 800}).new_page()  # nothing cached
                page.goto(surface.path)
                shifts[surface.name, width] = page.evaluate(LAYOUT_SHIFT)
    assert set(layout["pages"]) <= {name for name, _width in shifts}
    assert {where: shift for where, shift in shifts.items() if shift > BUDGETS["layout"]["shift"]} == {}
