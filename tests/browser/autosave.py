"""Helpers for autosave in the post form."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import SignIn

ADD = "/admin/posts/post/add/"
TYPED = {"title": "Tides", "summary": "When to sail.", "body": "High water at noon.", "tag_names": "Boats, 돛단배"}
# Resolves once a record with these texts is stored. It polls by a timer: a page in the background has no frames.
ARE_STORED = """
async typed => {
  const is = fields => Object.entries(typed).every(([name, text]) => fields[name] === text);
  for (let attempt = 0; attempt < 500; attempt++) {
    if ((await unsavedText.all()).some(record => is(record.fields))) return;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`not stored: ${JSON.stringify(await unsavedText.all())}`);
}
"""
# Types a text as keys would, but at once.
TYPE = """
const type = text => {
  const body = document.querySelector("#id_body");
  body.setRangeText(text, body.value.length, body.value.length, "end");
  body.dispatchEvent(new InputEvent("input", {bubbles: true}));
};
"""
TYPE_AFTER_SUBMIT = f"""
text => {{ {TYPE} document.querySelector("#post_form").addEventListener("submit", () => setTimeout(type, 1, text)); }}
"""
TYPE_AND_FOLLOW = f"([text, link]) => {{ {TYPE} type(text); document.querySelector(link).click(); }}"
BODIES = "async () => (await unsavedText.ready, (await unsavedText.all()).map(record => record.fields.body).sort())"


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name}")


def write(page: Page, **typed: str) -> None:
    """Type into the form's fields, and wait until the text is stored."""
    for name, text in typed.items():
        field(page, name).fill(text)
    page.evaluate(ARE_STORED, typed)


def get_stored_bodies(page: Page) -> list[str]:
    """The bodies of all records, once the page has deleted those that are saved."""
    page.wait_for_load_state()
    bodies: list[str] = page.evaluate(BODIES)
    return bodies


def find_offers(page: Page) -> Locator:
    """The panel with unsaved text."""
    return page.get_by_role("region", name="Unsaved text")


def expect_nothing_offered(page: Page) -> None:
    """Expect no offer after the script has started, which its status shows."""
    field(page, "summary").fill("Something else.")
    expect(page.get_by_text("Autosaved in this browser at")).to_be_visible()
    expect(find_offers(page)).to_be_hidden()


def expect_typed(page: Page, **typed: str) -> None:
    """Expect these values in the fields."""
    for name, text in typed.items():
        expect(field(page, name)).to_have_value(text)


def open_signed_in_page(context: BrowserContext, sign_in: SignIn) -> Page:
    """Return a new tab of a user who is logged in."""
    sign_in(context)
    return context.new_page()
