"""Hostile words in feeds, for feed readers and browsers."""

import pytest
from defusedxml import ElementTree
from playwright.sync_api import Page

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
