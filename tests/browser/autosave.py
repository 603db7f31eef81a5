"""The post form's copies of what is typed: written, waited for and offered."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import SignIn

ADD = "/admin/posts/post/add/"
TYPED = {"title": "Tides", "summary": "When to sail.", "body": "High water at noon.", "tag_names": "Boats, 돛단배"}
# Until a copy with these texts is on the disk: what `kept` promises when its transaction is complete. By a timer: a
# page in the background paints no frames.
ARE_KEPT = """
async typed => {
  const is = fields => Object.entries(typed).every(([name, text]) => fields[name] === text);
  for (let attempt = 0; attempt < 500; attempt++) {
    if ((await kept.all()).some(copy => is(copy.fields))) return;
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`not kept: ${JSON.stringify(await kept.all())}`);
}
"""
# As keys do it, but at once.
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
BODIES = "async () => (await kept.cleaned, (await kept.all()).map(copy => copy.fields.body).sort())"


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#id_{name}")


def write(page: Page, **typed: str) -> None:
    """Type into the form's fields, and wait until the text is kept."""
    for name, text in typed.items():
        field(page, name).fill(text)
    page.evaluate(ARE_KEPT, typed)


def kept_bodies(page: Page) -> list[str]:
    """The bodies of all copies, once the page has removed what is saved."""
    page.wait_for_load_state()
    bodies: list[str] = page.evaluate(BODIES)
    return bodies


def offered(page: Page) -> Locator:
    """The panel with what was not saved."""
    return page.get_by_role("region", name="Text that was not saved")


def expect_nothing_offered(page: Page) -> None:
    """Once the script has looked: it says that it keeps what is typed from here on."""
    field(page, "summary").fill("Something else.")
    expect(page.get_by_text("Kept on this computer at")).to_be_visible()
    expect(offered(page)).to_be_hidden()


def expect_typed(page: Page, **typed: str) -> None:
    """Every field has what was typed into it."""
    for name, text in typed.items():
        expect(field(page, name)).to_have_value(text)


def signed_in_page(context: BrowserContext, sign_in: SignIn) -> Page:
    """A new tab of somebody who is logged in."""
    sign_in(context)
    return context.new_page()
