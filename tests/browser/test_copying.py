"""Taking code from an article: a button where scripts run, and the plain block where they do not."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.devices import on_both
from tests.conftest import MakePost

CODE = 'echo "one"\necho "<two>" && exit\n'
PASTED = "() => navigator.clipboard.readText()"
SELECTED = "() => getSelection().toString()"


@pytest.fixture(autouse=True)
def article(make_post: MakePost) -> None:
    """An article with two blocks of code, in English and in Korean."""
    for language in ("en", "ko"):
        body = f"```sh\n{CODE}```\n\nThen `inline`.\n\n    {'wide ' * 60}"
        make_post(title="Code", slug="code", body=body, language=language)


@on_both
def test_a_reader_copies_code_and_is_told(page: Page, screen: str) -> None:
    """The clipboard has the code as it was written; the button says so, then offers itself again."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto("/posts/code/")
    button = page.locator("pre + button").first
    expect(page.get_by_role("button", name="Copy")).to_have_count(2)
    page.locator("pre").first.hover()
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate(PASTED) == CODE
    page.clock.fast_forward(5000)
    expect(button).to_have_text("Copy")
    expect(page.get_by_role("status")).to_have_text("")


@pytest.mark.parametrize(("works", "said"), [("true", "Copied"), ("false", "Press Ctrl+C")])
def test_without_a_clipboard_the_code_is_selected(page: Page, works: str, said: str) -> None:
    """As on a page without TLS: the old way is tried, and if that fails too, one key is left to press."""
    page.add_init_script(
        f"Object.defineProperty(navigator, 'clipboard', {{value: undefined}}); document.execCommand = () => {works}"
    )
    page.goto("/posts/code/")
    page.locator("pre").first.hover()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status")).to_have_text(said)
    assert page.evaluate(SELECTED).strip() == CODE.strip()


@on_both
def test_without_scripts_there_is_no_button_and_no_room_for_one(
    page: Page, new_context: NewContext, screen: str
) -> None:
    """With scripts the button does not cover the code."""
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto("/posts/code/")
    expect(plain.locator("pre").first).to_be_visible()
    expect(plain.get_by_role("button")).to_have_count(0)
    page.goto("/posts/code/")
    code, button = page.locator("pre code").first.bounding_box(), page.locator("pre + button").first.bounding_box()
    assert code
    assert button
    assert button["y"] + button["height"] <= code["y"]
