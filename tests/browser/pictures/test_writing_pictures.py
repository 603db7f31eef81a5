"""Pictures while writing: by picker, paste and drop, and on a page that needs no script."""

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
# A file in the hand of the browser, as it comes out of the clipboard or from another window.
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


def held(page: Page, source: bytes) -> Any:
    """``source`` as a ``DataTransfer``."""
    return page.evaluate_handle(TRANSFER, ["teal.png", "image/png", base64.b64encode(source).decode()])


def describe(page: Page, words: str) -> None:
    """Fill in the dialog and upload."""
    dialog = page.get_by_role("dialog", name="Describe the picture")
    dialog.get_by_label("Alternative text").fill(words)
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_be_hidden()


def pick(page: Page, source: bytes) -> None:
    """Choose a file with the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a picture").click()
    chooser.value.set_files(FilePayload(name="teal.png", mimeType="image/png", buffer=source))


@pytest.mark.parametrize("way", ["picker", "paste", "drop"])
def test_picture_comes_into_the_text_where_the_cursor_is(signed_in: Page, way: str) -> None:
    """A writer adds one in each of the three ways, saves, and a reader sees it in the format that is best."""
    page = signed_in
    page.goto(ADD)
    page.get_by_label("Title:", exact=True).press_sequentially("Boats")
    page.get_by_label("Summary:", exact=True).fill("A picture of a boat.")
    text = page.get_by_label("Text:", exact=True)
    text.fill("Before  after")
    text.evaluate("area => area.setSelectionRange(7, 7)")
    source = picture("JPEG", (600, 400))
    if way == "picker":
        pick(page, source)
    elif way == "paste":
        text.evaluate(PASTE, held(page, source))
    else:
        text.dispatch_event("drop", {"dataTransfer": held(page, source)})
    describe(page, "A boat")
    made = Picture.objects.get()
    expect(text).to_have_value(f"Before ![A boat](picture:{made.digest}) after")
    page.get_by_role("button", name="Publish now").first.click()
    expect(page.get_by_text("Published:")).to_be_visible()
    page.goto(Post.objects.get().get_absolute_url())
    shown = page.get_by_role("img", name="A boat")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")


@pytest.mark.parametrize(("text", "opens"), [("Wheel\t2\nHull\t1", False), ("teal.png", True)])
def test_text_beside_a_picture_is_pasted_as_text(signed_in: Page, text: str, *, opens: bool) -> None:
    """Office programs copy a picture of the cells beside their text; a file manager's text is the name of the file."""
    page = signed_in
    page.goto(ADD)
    clipboard = held(page, picture())
    clipboard.evaluate("(transfer, text) => transfer.items.add(text, 'text/plain')", text)
    left_to_the_browser = page.get_by_label("Text:", exact=True).evaluate(PASTE, clipboard)
    assert left_to_the_browser is not opens
    expect(page.get_by_role("dialog", name="Describe the picture")).to_be_visible(visible=opens)


def test_wrong_file_is_told_and_the_text_stays(signed_in: Page, guard: Guard) -> None:
    """The server's words stand in the dialog; without a description nothing is uploaded either."""
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


def test_larger_file_than_may_be_is_not_even_sent(signed_in: Page) -> None:
    page = signed_in
    page.goto(ADD)
    page.locator("textarea[name=body]").evaluate(DROP_LARGE)
    page.get_by_label("Decorative: it tells").check()
    page.get_by_role("dialog").get_by_role("button", name="Upload").click()
    expect(page.get_by_role("alert")).to_contain_text("The file is too large.")


def test_without_javascript_a_page_uploads_and_tells_what_to_copy(
    new_context: NewContext, sign_in: SignIn, tmp_path: Path
) -> None:
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
