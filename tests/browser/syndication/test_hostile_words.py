"""Hostile words in feeds, for feed readers and browsers."""

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from playwright.sync_api import Page

from blog.posts.models import Post
from tests.browser.test_hostile_words import phrases  # noqa: F401  a fixture

READ_FEED = """
text => {
  const feed = new DOMParser().parseFromString(text, "application/xml");
  const all = selector => [...feed.querySelectorAll(selector)].map(element => element.textContent);
  const summaries = all("entry > summary, item > description").map(
    summary => new DOMParser().parseFromString(summary, "text/html").body
  );
  return {
    names: [...feed.querySelectorAll("*")].map(element => element.localName),
    titles: all("entry > title, item > title"),
    summaries: summaries.map(summary => summary.textContent),
    elementsInSummaries: summaries.reduce((count, summary) => count + summary.children.length, 0),
  };
}
"""


@pytest.mark.parametrize("path", ["/feeds/atom.xml", "/feeds/rss.xml"], ids=["Atom", "RSS"])
def test_feeds_show_hostile_words_as_text(page: Page, phrases: tuple[str, ...], path: str) -> None:  # noqa: F811  the fixture
    """Also in feed readers that treat summaries as HTML."""
    page.goto("/")
    feed = page.request.get(path).text()
    ElementTree.fromstring(feed)
    found = page.evaluate(READ_FEED, feed)
    newest_first = list(reversed(phrases))
    assert found["titles"] == newest_first
    assert found["summaries"] == newest_first
    assert found["elementsInSummaries"] == 0
    assert not {"img", "script", "svg"} & set(found["names"])


@pytest.mark.parametrize("field", ["title", "summary", "tag_names", "body"])
def test_control_characters_do_not_break_feeds(signed_in: Page, field: str) -> None:
    """Pasted control characters, which XML does not allow, are rejected or removed."""
    texts = {"title": "Pasted", "summary": "From a PDF.", "body": "Some *text*.", "tag_names": "Paper"}
    signed_in.goto(reverse("admin:posts_post_add"))
    for name, text in texts.items():
        value = f"{text}\x00\x07\x0b\x1b" if name == field else text
        signed_in.locator(f"#id_{name}").evaluate("(element, value) => { element.value = value }", value)
    signed_in.locator("#id_slug").fill("pasted")
    signed_in.locator("[name=_publish]").first.click()
    signed_in.wait_for_load_state()
    rejected = signed_in.locator(f".field-{field} .errorlist").count() == 1
    assert Post.objects.exists() != rejected
    for path in ("/feeds/atom.xml", "/feeds/rss.xml", "/sitemap.xml"):
        response = signed_in.request.get(path)
        assert response.ok
        ElementTree.fromstring(response.text())
