"""What the head tells machines, in a browser that enforces the Content-Security-Policy."""

import json

from playwright.sync_api import Page, expect

from tests.conftest import MakePost

SIZE_OF = """async src => {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}"""


def test_structured_data_is_data_to_the_browser(page: Page, make_post: MakePost) -> None:
    """No policy is violated, nothing runs, and a title that tries to get out stays a title."""
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


def test_a_shared_post_is_shown_by_its_card(page: Page, make_post: MakePost) -> None:
    """Whoever is sent a link sees the picture that the page names, as large as it says, with words for who can't."""
    post = make_post(title="Second wind")

    def told(name: str) -> str:
        return page.locator(f"meta[property='og:image{name}']").get_attribute("content") or ""

    page.goto(post.get_absolute_url())
    assert post.title in told(":alt")
    size = [int(told(":width")), int(told(":height"))]
    assert page.evaluate(SIZE_OF, told("")) == size
