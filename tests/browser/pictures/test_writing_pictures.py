"""Pictures in the editor: picked, pasted and dropped, and on a page without JavaScript."""

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from blog.pictures.models import Picture
from blog.posts.models import Post
from tests.blog.pictures.image_files import HOSTILE, picture
from tests.browser.conftest import NewContext, SignIn
from tests.browser.guard import Guard

ADD = "/admin/posts/post/add/"
# A file as it comes from the clipboard or another window.
TRANSFER = """
([name, type, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(content), sign => sign.charCodeAt(0))], name, {type}));
  return transfer;
}
"""
DROP_LARGE = """
area => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(20_000_001)], "large.png", {type: "image/png"}));
  area.dispatchEvent(new DragEvent("drop", {dataTransfer, cancelable: true}));
}
"""
PASTE = "(area, clipboardData) => area.dispatchEvent(new ClipboardEvent('paste', {clipboardData, cancelable: true}))"

pytestmark = pytest.mark.usefixtures("media")


def make_transfer(page: Page, source: bytes) -> Any:
    return page.evaluate_handle(TRANSFER, ["teal.png", "image/png", base64.b64encode(source).decode()])


def upload(page: Page, alt: str) -> None:
    """Fill in the dialog and submit it."""
    dialog = page.get_by_role("dialog", name="Describe the picture")
    dialog.get_by_label("Alternative text").fill(alt)
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_be_hidden()


def pick(page: Page, source: bytes) -> None:
    """Choose a file with the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a picture").click()
    chooser.value.set_files(FilePayload(name="teal.png", mimeType="image/png", buffer=source))


@pytest.mark.parametrize("way", ["picker", "paste", "drop"])
def test_picture_is_inserted_at_the_cursor(signed_in: Page, way: str) -> None:
    """The published post shows it in the best format."""
    page = signed_in
    page.goto(ADD)
    page.get_by_label("Title:", exact=True).press_sequentially("Boats")
    page.get_by_label("Summary:", exact=True).fill("A picture of a boat.")
    text = page.get_by_label("Text:", exact=True)
    text.fill("Before  after")
    text.evaluate("area => area.setSelectionRange(7, 7)")
    text.evaluate("area => area.addEventListener('input', () => area.dataset.changed = area.value)")
    source = picture("JPEG", (600, 400))
    if way == "picker":
        pick(page, source)
    elif way == "paste":
        text.evaluate(PASTE, make_transfer(page, source))
    else:
        text.dispatch_event("drop", {"dataTransfer": make_transfer(page, source)})
    upload(page, "A boat")
    made = Picture.objects.get()
    body = f"Before ![A boat](picture:{made.digest}) after"
    expect(text).to_have_value(body)
    expect(text).to_have_attribute("data-changed", body)  # autosave and live preview listen to this event
    page.get_by_role("button", name="Publish now").first.click()
    expect(page.get_by_text("Published:")).to_be_visible()
    page.goto(Post.objects.get().get_absolute_url())
    shown = page.get_by_role("img", name="A boat")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")


@pytest.mark.parametrize(("text", "opens"), [("Wheel\t2\nHull\t1", False), ("teal.png", True)])
def test_clipboard_with_text_and_picture(signed_in: Page, text: str, *, opens: bool) -> None:
    """Office programs add a picture of copied cells; file managers add the name of the file as text."""
    page = signed_in
    page.goto(ADD)
    clipboard = make_transfer(page, picture())
    clipboard.evaluate("(transfer, text) => transfer.items.add(text, 'text/plain')", text)
    is_pasted_as_text = page.get_by_label("Text:", exact=True).evaluate(PASTE, clipboard)
    assert is_pasted_as_text is not opens
    expect(page.get_by_role("dialog", name="Describe the picture")).to_be_visible(visible=opens)


def test_rejected_file(signed_in: Page, guard: Guard) -> None:
    """The dialog shows the server's error, and the text stays."""
    page = signed_in
    page.goto(ADD)
    page.get_by_label("Text:", exact=True).fill("My text")
    pick(page, HOSTILE["SVG with a script"][0]())
    dialog = page.get_by_role("dialog")
    with guard.expecting(422):
        dialog.get_by_role("button", name="Upload").click()
        expect(dialog.get_by_role("alert")).to_contain_text("found neither")
    dialog.get_by_label("Alternative text").fill("A boat")
    with guard.expecting(422):
        dialog.get_by_label("Alternative text").press("Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("found SVG")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Text:", exact=True)).to_have_value("My text")
    assert not Picture.objects.exists()


def test_too_large_file_is_not_sent(signed_in: Page) -> None:
    page = signed_in
    page.goto(ADD)
    page.locator("textarea[name=body]").evaluate(DROP_LARGE)
    page.get_by_label("Decorative: it adds").check()
    page.get_by_role("dialog").get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("The file is too large.")


def test_upload_page_without_javascript(new_context: NewContext, sign_in: SignIn, tmp_path: Path) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context)
    page = context.new_page()
    page.goto(ADD)
    expect(page.get_by_role("button", name="Add a picture")).to_be_hidden()
    page.goto("/admin/pictures/picture/")
    page.get_by_role("link", name="Add picture").first.click()
    (tmp_path / "teal.png").write_bytes(picture())
    page.get_by_label("File").set_input_files(tmp_path / "teal.png")
    page.get_by_label("Alternative text").fill("A boat")
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".messagelist code")).to_have_text(f"![A boat](picture:{Picture.objects.get().digest})")
