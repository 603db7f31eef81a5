"""Metadata in a browser that enforces the Content-Security-Policy."""

import json

from playwright.sync_api import Page, expect

from tests.conftest import MakePost


def test_structured_data_is_not_executed(page: Page, make_post: MakePost) -> None:
    """It violates no policy, and a title can't end its script element."""
    title = "</script><script>document.title = 'taken over'</script><!--"
    make_post(title=title, slug="one", tags=("</script>",))
    for path in ("/", "/posts/one/", "/tags/script/", "/authors/mina/"):
        page.goto(path)
        (block,) = page.locator("script[type='application/ld+json']").all()
        assert json.loads(str(block.text_content()))["@graph"]
        expect(page).not_to_have_title("taken over")
    page.goto("/posts/one/")
    posting = json.loads(str(page.locator("script[type='application/ld+json']").text_content()))["@graph"][0]
    assert posting["headline"] == title
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
