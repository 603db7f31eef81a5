"""The page of `lab report` in a browser: it asks for nothing, fits, and breaks no rule of accessibility."""

import pytest
from playwright.sync_api import Page

from blog.models import User
from blog.services.article import article_import, article_parse
from blog.services.post import posts_publish
from wheelhouse_lab.reporting.language import CODES
from wheelhouse_lab.reporting.build import html, markdown
from wheelhouse_lab.reporting.build import page as report_of
from tests.browser.devices import on_a_phone, on_both
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, violations
from tests.reporting.sample import material, measurements, probing, wheel_list

ADDRESS = "/report.html"  # of nothing that the site has: the test answers it


@pytest.fixture(params=CODES)
def report(request: pytest.FixtureRequest) -> str:
    """The page with something in every section, in each language."""
    return html(report_of(material(measurements(), probing(), wheel_list("cffi")), str(request.param)))


@pytest.fixture
def requests(page: Page, base_url: str, report: str) -> list[str]:
    """What was asked for while the report was opened in ``page``."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        f"{base_url}{ADDRESS}", lambda route: route.fulfill(body=report, content_type="text/html; charset=utf-8")
    )
    page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")
    return asked


@on_both
def test_the_report_asks_for_nothing_and_fits(page: Page, base_url: str, requests: list[str], screen: str) -> None:
    """The one request is the page itself; wide tables scroll, the page does not; charts are drawn in full."""
    assert requests == [f"{base_url}{ADDRESS}"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for chart in page.locator("svg[role=img]").all():
        outside = chart.evaluate(
            """chart => [...chart.querySelectorAll("rect, text")].filter(part => {
                const inner = part.getBoundingClientRect(), outer = chart.getBoundingClientRect();
                return inner.left < outer.left - 2 || inner.right > outer.right + 2;
            }).length"""
        )
        assert outside == 0


@on_both
def test_the_report_breaks_no_rule_of_accessibility(page: Page, requests: list[str], screen: str) -> None:
    """Under axe, in light and in dark."""
    page.emulate_media(color_scheme="light")
    found = violations(page, "report, light")
    page.emulate_media(color_scheme="dark")
    found += violations(page, "report, dark", **RULES_ABOUT_COLOUR)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", CODES)
@on_a_phone
def test_the_report_as_a_post_breaks_no_rule_either(page: Page, guard: Guard, author: User, code: str) -> None:
    """In the blog, whose sanitiser and policy leave its tables and bars whole."""
    text = markdown(report_of(material(measurements(), probing(), wheel_list("cffi")), code), as_article=True)
    post, _is_new = article_import(article=article_parse(text), author=author)
    posts_publish(posts=[post])
    page.goto(post.get_absolute_url())
    assert page.locator("td meter").count() == text.count("<meter")
    assert page.locator("td meter").first.evaluate("bar => bar.clientWidth > 50 && bar.clientHeight < 20")
    found = violations(page, "post, light")
    page.emulate_media(color_scheme="dark")
    found += violations(page, "post, dark", **RULES_ABOUT_COLOUR)
    assert not found, "\n".join(found)
