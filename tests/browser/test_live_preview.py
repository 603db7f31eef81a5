"""The text beside the text area, as readers will see it, while it is written."""

from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.devices import on_a_desktop
from tests.browser.guard import Guard

ADD = "/admin/posts/post/add/"


def open_preview(page: Page) -> FrameLocator:
    page.goto(ADD)
    page.get_by_role("button", name="Live preview").click()
    return page.frame_locator("iframe[data-preview]")


@on_a_desktop
def test_text_is_seen_as_it_is_written(signed_in: Page) -> None:
    """By the renderer that saving uses, and in the typeface of the site."""
    preview = open_preview(signed_in)
    text = signed_in.get_by_label("Text:", exact=True)
    text.press_sequentially("## Wheels\n\nSome *text*.")
    expect(preview.get_by_role("heading", name="Wheels")).to_be_visible()
    expect(preview.locator("em")).to_have_text("text")
    assert "Alegreya" in preview.locator("h2").evaluate("heading => getComputedStyle(heading).fontFamily")


@on_a_desktop
def test_preview_keeps_its_place_and_its_state(signed_in: Page) -> None:
    """A change far down does not throw the writer back to the top, and the next visit finds it as it was left."""
    preview = open_preview(signed_in)
    text = signed_in.get_by_label("Text:", exact=True)
    text.fill("\n\n".join(f"Paragraph {number}." for number in range(100)))
    expect(preview.get_by_text("Paragraph 99.")).to_be_attached()
    preview.locator("html").evaluate("page => page.ownerDocument.defaultView.scrollTo(0, 900)")
    text.press("ControlOrMeta+End")
    text.press_sequentially(" The end.")
    expect(preview.get_by_text("Paragraph 99. The end.")).to_be_attached()
    assert preview.locator("html").evaluate("page => page.ownerDocument.defaultView.scrollY") == 900
    signed_in.goto(ADD)
    expect(signed_in.get_by_role("button", name="Live preview")).to_have_attribute("aria-pressed", "true")
    signed_in.get_by_role("button", name="Live preview").click()
    expect(signed_in.locator("iframe[data-preview]")).to_be_hidden()


def test_nothing_runs_in_it(signed_in: Page, guard: Guard) -> None:
    """The frame is a sandbox without scripts, under the policy of the page; the guard hears of whatever tries."""
    preview = open_preview(signed_in)
    signed_in.get_by_label("Text:", exact=True).fill("<script>alert(1)</script><b onclick=alert(2)>bold</b>")
    expect(preview.locator("b")).to_have_text("bold")
    assert preview.locator("b").get_attribute("onclick") is None
    assert signed_in.locator("iframe[data-preview]").get_attribute("sandbox") == "allow-same-origin"
