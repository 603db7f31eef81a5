"""The page of `lab report` in a browser: it requests nothing, fits the screen, and breaks no rule of accessibility."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from image_lab.reporting.build import build_page, render_html
from image_lab.reporting.language import CODES
from tests.reporting.sample import material, measurements, probing, wheel_list

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "is_mobile": True, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
OUTSIDE = """chart => [...chart.querySelectorAll("rect, text")].filter(part => {
    const inner = part.getBoundingClientRect(), outer = chart.getBoundingClientRect();
    return inner.left < outer.left - 2 || inner.right > outer.right + 2;
}).length"""
VIOLATIONS = """options => axe.run(options).then(results => results.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target}: ${node.failureSummary}`)))"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.fixture(params=[(code, screen) for code in CODES for screen in (PHONE, DESKTOP)])
def opened(chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Page, list[str]]]:
    """The report with something in every section, and the requests that opening it made."""
    code, screen = request.param
    file = tmp_path / "report.html"
    file.write_text(render_html(build_page(material(measurements(), probing(), wheel_list("cffi")), code)))
    requests: list[str] = []
    page = chromium.new_context(**screen).new_page()
    page.on("request", lambda one: requests.append(one.url))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    yield page, requests
    page.context.close()


def test_report_requests_nothing_and_fits(opened: tuple[Page, list[str]]) -> None:
    """The only request is the page itself; wide tables scroll, the page does not; charts are drawn in full."""
    page, requests = opened
    assert requests == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    outside = [chart.evaluate(OUTSIDE) for chart in page.locator("svg[role=img]").all()]
    assert outside == [0] * len(outside) != []


def test_report_is_accessible(opened: tuple[Page, list[str]]) -> None:
    page, _requests = opened
    page.evaluate(Axe().axe_script)
    page.emulate_media(color_scheme="light")
    found = page.evaluate(VIOLATIONS, {})
    page.emulate_media(color_scheme="dark")
    found += page.evaluate(VIOLATIONS, COLOURS)
    assert not found, "\n".join(found)
