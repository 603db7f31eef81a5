"""Every kind of page on every screen: axe-core's rules, WCAG's and best practice, light and dark; nothing too wide."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.devices import on_all
from tests.browser.publication import Surface

# What the colour scheme can change. All other rules see the same page in light and in dark.
RULES_ABOUT_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"]}
# What the width can change between the phone's and the desktop's.
RULES_ABOUT_LAYOUT = {"runOnly": ["color-contrast", "scrollable-region-focusable", "target-size"]}
# Half a megabyte, brought into a page once.
AXE = Axe().axe_script
VIOLATIONS = "options => axe.run(options).then(results => results.violations)"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page, where: str, **options: Any) -> list[str]:
    """One line for each element that breaks a rule: where, which rule, which element, and why (colours, ratios)."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate(VIOLATIONS, {"resultTypes": ["violations"]} | options)
    return [
        f"{where}: {rule['id']}: {node['target']}: "
        + "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
        for rule in found
        for node in rule["nodes"]
    ]


@on_all
def test_no_page_breaks_a_rule_or_the_screen(page: Page, visit: Visit, surfaces: list[Surface], screen: str) -> None:
    """No violation and no scrolling sideways on any kind of page, error pages, preview and sign-in form included."""
    found: list[str] = []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for surface in surfaces:
        visit(surface)
        if pixels := page.evaluate(SIDEWAYS):
            found.append(f"{surface.name}: {pixels} pixels too wide")
        if surface.name in {"post with everything", "post, Korean"} and not page.locator(".related").count():
            found.append(f"{surface.name}: no related posts to look at")
        found += violations(page, f"{surface.name}, light", **(RULES_ABOUT_LAYOUT if screen == "tablet" else {}))
        page.emulate_media(color_scheme="dark")
        found += violations(page, f"{surface.name}, dark", **RULES_ABOUT_COLOUR)
        page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)
