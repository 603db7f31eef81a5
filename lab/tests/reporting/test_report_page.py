"""The page of `lab report` in a browser: it requests nothing, fits the screen, and breaks no rule of accessibility."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.reporting.sample import material, measurements, probing, wheel_list
from wheelhouse_lab.reporting.build import build_page, render_html
from wheelhouse_lab.reporting.language import CODES

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
on_both_screens = pytest.mark.parametrize(
    "screen",
    [
        pytest.param(name, marks=pytest.mark.browser_context_args(**options), id=name)
        for name, options in {"phone": PHONE, "desktop": DESKTOP}.items()
    ],
)
OUTSIDE = """chart => [...chart.querySelectorAll("rect, text")].filter(part => {
    const inner = part.getBoundingClientRect(), outer = chart.getBoundingClientRect();
    return inner.left < outer.left - 2 || inner.right > outer.right + 2;
}).length"""
VIOLATIONS = """options => axe.run(options).then(results => results.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target}: ${node.failureSummary}`)))"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of the system; playwright's own is not installed."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    return {"executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(params=CODES)
def requests(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> list[str]:
    """The requests that opening the report makes, with something in every section."""
    file = tmp_path / "report.html"
    file.write_text(render_html(build_page(material(measurements(), probing(), wheel_list("cffi")), request.param)))
    made: list[str] = []
    page.on("request", lambda one: made.append(one.url))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    return made


@on_both_screens
def test_report_requests_nothing_and_fits(page: Page, requests: list[str], screen: str) -> None:
    """The only request is the page itself; wide tables scroll, the page does not; charts are drawn in full."""
    assert requests == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    charts = page.locator("svg[role=img]").all()
    assert charts
    assert [chart.evaluate(OUTSIDE) for chart in charts] == [0] * len(charts)


@on_both_screens
def test_report_is_accessible(page: Page, requests: list[str], screen: str) -> None:
    """Under axe, in light and in dark."""
    page.evaluate(Axe().axe_script)
    page.emulate_media(color_scheme="light")
    found = page.evaluate(VIOLATIONS, {})
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(VIOLATIONS, COLOURS)
    assert not found, "\n".join(found)
