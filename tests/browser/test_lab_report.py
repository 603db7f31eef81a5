"""The report of the lab, as a post of the blog: docs/report.md in a browser breaks no rule of accessibility."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from blog.accounts.models import User
from blog.posts.services.markdown_file import markdown_file_import, parse_markdown_file
from blog.posts.services.post import posts_publish
from tests.browser.devices import on_a_phone
from tests.browser.guard import Guard
from tests.browser.test_accessibility import RULES_ABOUT_COLOUR, violations

DOCS = Path(__file__).resolve().parents[2] / "docs"
FRONT_MATTER = '+++\nlanguage = "{code}"\ntitle = "A report"\nslug = "a-report"\nsummary = "Figures."\n+++\n'


@pytest.mark.parametrize(("code", "file"), [("en", "report.md"), ("ko", "report.ko.md")])
@on_a_phone
def test_report_as_a_post_is_accessible(page: Page, guard: Guard, author: User, code: str, file: str) -> None:
    """The sanitiser and the policy leave its tables and bars whole."""
    text = FRONT_MATTER.format(code=code) + (DOCS / file).read_text(encoding="utf-8").partition("\n")[2]
    post, _is_new = markdown_file_import(file=parse_markdown_file(text), author=author)
    posts_publish(posts=[post])
    page.goto(post.get_absolute_url())
    assert page.locator("td meter").count() == text.count("<meter") > 0
    assert page.locator("td meter").first.evaluate("bar => bar.clientWidth > 50 && bar.clientHeight < 20")
    found = violations(page, "post, light")
    page.emulate_media(color_scheme="dark")
    found += violations(page, "post, dark", **RULES_ABOUT_COLOUR)
    assert not found, "\n".join(found)
