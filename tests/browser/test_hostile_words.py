"""Hostile titles, summaries, tags and names appear as plain text."""

import pytest
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


@pytest.fixture
def phrases(make_post: MakePost, author: User) -> tuple[str, ...]:
    """Each phrase as the title, the summary and a tag of a post, by an author with hostile name and biography."""
    author.display_name, author.bio = PHRASES[0], PHRASES[1]
    author.save()
    for number, phrase in enumerate(PHRASES):
        make_post(title=phrase, slug=f"phrase-{number}", summary=phrase, tags=(phrase,))
    return PHRASES


def test_pages_show_hostile_words_as_text(signed_in: Page, phrases: tuple[str, ...]) -> None:
    """Titles, summaries, tags and names."""
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


def test_admin_shows_hostile_words_as_text(signed_in: Page, phrases: tuple[str, ...]) -> None:
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
