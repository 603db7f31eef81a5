"""Every kind of page on every screen: axe-core's rules, WCAG's and best practice, light and dark; nothing too wide."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.devices import PHONE, TABLET, on_both
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
    # Not to load style sheets again, which no rule here wants: Django's have imports, which axe-core puts into
    # <style> elements that the content security policy refuses.
    found = page.evaluate(VIOLATIONS, {"resultTypes": ["violations"], "preload": False} | options)
    return [
        f"{where}: {rule['id']}: {node['target']}: "
        + "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
        for rule in found
        for node in rule["nodes"]
    ]


def look(page: Page, where: str, **options: Any) -> list[str]:
    pixels = page.evaluate(SIDEWAYS)
    return violations(page, where, **options) + ([f"{where}: {pixels} pixels too wide"] if pixels else [])


@on_both
def test_no_page_breaks_a_rule_or_the_screen(page: Page, visit: Visit, surfaces: list[Surface], screen: str) -> None:
    """No violation and no scrolling sideways on any kind of page, error pages, preview and sign-in form included."""
    found: list[str] = []
    for surface in surfaces:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        visit(surface)
        if surface.name in {"post with everything", "post, Korean"} and not page.locator(".related").count():
            found.append(f"{surface.name}: no related posts to look at")
        found += look(page, f"{surface.name}, {screen}")
        if screen == "phone":  # which is turned into a tablet and back
            page.set_viewport_size(TABLET["viewport"])
            found += look(page, f"{surface.name}, tablet", **RULES_ABOUT_LAYOUT)
            page.set_viewport_size(PHONE["viewport"])
        page.emulate_media(color_scheme="dark")
        found += violations(page, f"{surface.name}, {screen}, dark", **RULES_ABOUT_COLOUR)
    assert not found, "\n".join(found)
