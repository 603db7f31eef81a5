"""The admin's own pages: axe-core's rules at three widths, light and dark; in Korean what longer words can push."""

from contextlib import nullcontext
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from tests.browser.conftest import SignIn
from tests.browser.desk import FORM_BYTES, furnish, screens
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, look
from tests.conftest import MakePost

# What a width can change; colours can't be changed by it.
LAYOUT: Final = ("scrollable-region-focusable", "target-size")
# Every rule once, in the narrowest and in the dark; then what the other widths and the light can change.
LOOKS: Final[dict[str, tuple[tuple[int, Literal["dark", "light"], dict[str, Any]], ...]]] = {
    "en": (
        (360, "dark", {}),
        (768, "light", {"runOnly": LAYOUT}),
        (1280, "light", {"runOnly": (*LAYOUT, *RULES_ABOUT_COLOUR["runOnly"])}),
    ),
    "ko": ((360, "light", {"runOnly": LAYOUT}),),
}


def look_at_all_widths(page: Page, where: str, language: str) -> list[str]:
    """What is wrong with a page, which is opened once and then only resized and recoloured."""
    found = []
    for width, scheme, rules in LOOKS[language]:
        here = f"{where}, {language}, {width} {scheme}"
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += look(page, here, **rules)
    return found


@pytest.fixture
def short_forms(settings: Settings) -> None:
    """A server that refuses forms long before they take a browser's time."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = FORM_BYTES


@pytest.mark.usefixtures("media", "short_forms")
@pytest.mark.parametrize("language", LOOKS)
def test_no_page_of_the_admin_breaks_a_rule_or_the_screen(
    page: Page, sign_in: SignIn, guard: Guard, make_post: MakePost, language: str
) -> None:
    """Editor, pictures, revisions, conflict, tags, comments, subscribers, the way out, and a form that is too large."""
    post = furnish(make_post)
    sign_in(page.context)
    found: list[str] = []
    for name, show in screens(post, language):
        with guard.expecting(413) if name == "413" else nullcontext():
            show(page)
        found += look_at_all_widths(page, name, language)
    assert not found, "\n".join(found)
