"""Hostile titles, summaries, tags and names: plain text wherever they appear."""

import pytest
from defusedxml import ElementTree
from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.accounts.models import User
from blog.posts.models import Post, Tag
from tests.conftest import MakePost

# Elements, ends of elements, templates, entities, reversed text. A tag has at most 60 characters and needs a letter.
PHRASES = (
    "<script>alert(1)</script>",
    "<img src=nowhere onerror=alert(1)>",
    "\"><svg onload=alert(1)>'",
    "</title></head><body onload=alert(1)>",
    "{{ 7|add:7 }} {% now 'Y' %} ${7*7}",
    "&lt;b&gt; &amp; ]]> <!-- --",
    "\u202etxt.exe\u202c",
)

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


@pytest.fixture
def phrases(make_post: MakePost, author: User) -> tuple[str, ...]:
    """Every phrase as the title, the summary and a tag of a post by somebody whose name and biography are hostile."""
    author.display_name, author.bio = PHRASES[0], PHRASES[1]
    author.save()
    for number, phrase in enumerate(PHRASES):
        make_post(title=phrase, slug=f"phrase-{number}", summary=phrase, tags=(phrase,))
    return PHRASES


def test_titles_summaries_tags_and_names_are_shown_as_they_were_typed(
    signed_in: Page, phrases: tuple[str, ...]
) -> None:
    """HTML, templates and entities in them are plain text on every page, in the admin too."""
    newest_first = list(reversed(phrases))
    signed_in.goto("/")
    assert signed_in.locator("article h2").all_text_contents() == newest_first
    assert signed_in.locator("article .card-summary").all_text_contents() == newest_first
    assert signed_in.locator("article [rel=tag]").all_text_contents() == newest_first
    assert set(signed_in.locator("article [rel=author]").all_text_contents()) == {phrases[0]}
    for number, phrase in enumerate(phrases):
        signed_in.goto(f"/posts/phrase-{number}/")
        assert signed_in.locator("h1").all_text_contents() == [phrase]
        assert signed_in.title().startswith(" ".join(phrase.split()))
        assert signed_in.locator("meta[name=description]").get_attribute("content") == phrase
    signed_in.get_by_role("link", name=phrases[0]).click()
    assert signed_in.locator("h1").all_text_contents() == [phrases[0]]
    expect(signed_in.get_by_text(phrases[1], exact=True).first).to_be_visible()
    signed_in.goto("/tags/")
    assert set(signed_in.locator("main [rel=tag]").all_text_contents()) == set(phrases)
    for tag in Tag.objects.all():
        signed_in.goto(tag.get_absolute_url())
        assert signed_in.locator("h1").all_text_contents() == [tag.name]


def test_the_admin_shows_hostile_words_as_text(signed_in: Page, phrases: tuple[str, ...]) -> None:
    """Lists, filters, forms, histories, confirmations and messages."""
    post = Post.objects.get(slug="phrase-0")
    signed_in.goto(reverse("admin:posts_post_changelist"))
    assert set(signed_in.locator("th.field-title").all_text_contents()) == set(phrases)
    for name in ("posts_tag_changelist", "accounts_user_changelist"):
        signed_in.goto(reverse(f"admin:{name}"))
        expect(signed_in.get_by_text(phrases[0]).first).to_be_visible()
    signed_in.goto(reverse("admin:posts_post_change", args=[post.pk]))
    expect(signed_in.locator("#id_tag_names")).to_have_value(phrases[0])
    signed_in.locator("[name=_continue]").first.click()
    expect(signed_in.locator(".messagelist")).to_contain_text(phrases[0])
    signed_in.goto(reverse("admin:posts_post_history", args=[post.pk]))
    expect(signed_in.locator("#content")).to_contain_text(phrases[0])


@pytest.mark.parametrize("path", ["/feeds/atom.xml", "/feeds/rss.xml"], ids=["Atom", "RSS"])
def test_feeds_are_sound_and_give_hostile_words_as_text(page: Page, phrases: tuple[str, ...], path: str) -> None:
    """The browser and a strict parser read the feed; a reader that takes summaries for HTML shows what was typed."""
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
def test_control_characters_never_break_a_feed(signed_in: Page, field: str) -> None:
    """Pasted control characters, which XML can't hold, are refused or dropped before a feed meets them."""
    texts = {"title": "Pasted", "summary": "From a PDF.", "body": "Some *text*.", "tag_names": "Paper"}
    signed_in.goto(reverse("admin:posts_post_add"))
    for name, text in texts.items():
        value = f"{text}\x00\x07\x0b\x1b" if name == field else text
        signed_in.locator(f"#id_{name}").evaluate("(element, value) => { element.value = value }", value)
    signed_in.locator("#id_slug").fill("pasted")
    signed_in.locator("[name=_publish]").first.click()
    signed_in.wait_for_load_state()
    refused = signed_in.locator(f".field-{field} .errorlist").count() == 1
    assert Post.objects.exists() != refused
    for path in ("/feeds/atom.xml", "/feeds/rss.xml", "/sitemap.xml"):
        response = signed_in.request.get(path)
        assert response.ok
        ElementTree.fromstring(response.text())
