"""The admin's own pages: axe-core's rules at three widths, light and dark, in both languages; nothing too wide."""

from contextlib import nullcontext
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignIn
from tests.browser.desk import furnish, screens
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, RULES_ABOUT_LAYOUT, SIDEWAYS, violations
from tests.conftest import MakePost

WIDTHS_PX: Final = (1280, 768, 360)

# Of Django's own templates, which are not copied here for it.
OF_DJANGO: Final = (
    # Select2 is named by what is chosen in it, and has no name while nothing is.
    "aria-input-field-name: ['#select2-id_translation_of-container']",
    "aria-input-field-name: ['.select2-selection']",
    # The label of a list's search field is a picture with a text: axe wants one that everybody can read.
    "label-title-only: ['#searchbar']",
)


def look(page: Page, where: str) -> list[str]:
    """Every rule at the first width; at the others what a width can change, and in the dark what colours can."""
    found = []
    for width in WIDTHS_PX:
        page.set_viewport_size({"width": width, "height": 900})
        if pixels := page.evaluate(SIDEWAYS):
            found.append(f"{where}, {width}: {pixels} pixels too wide")
        found += violations(page, f"{where}, {width}", **({} if width == WIDTHS_PX[0] else RULES_ABOUT_LAYOUT))
    page.emulate_media(color_scheme="dark")
    found += violations(page, f"{where}, dark", **RULES_ABOUT_COLOUR)
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_of_the_admin_breaks_a_rule_or_the_screen(
    page: Page, sign_in: SignIn, guard: Guard, make_post: MakePost, language: str
) -> None:
    """Editor, pictures, revisions, conflict, tags, comments, subscribers, the way out, and a form that is too large."""
    post = furnish(make_post)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    sign_in(page.context)
    found: list[str] = []
    for name, show in screens(post, language):
        with guard.expecting(413) if name == "413" else nullcontext():
            show(page)
        found += look(page, f"{name}, {language}")
        page.set_viewport_size({"width": 1280, "height": 900})
    ours = [line for line in found if not any(known in line for known in OF_DJANGO)]
    assert not ours, "\n".join(ours)
