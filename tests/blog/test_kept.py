"""Pieces of pages that are kept in memory."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.safestring import mark_safe
from pytest_django import Settings

from blog.models import Tag
from blog.templatetags.kept import kept, rendered
from tests.conftest import MakePost

PIECE = "blog/includes/nameplate.html"


@pytest.mark.django_db
class TestPages:
    def test_renamed_tag_and_author_are_shown(self, client: Client, make_post: MakePost) -> None:
        """At once, in lists and on the post's page."""
        post = make_post(tags=("Wheels",))
        paths = ("/", post.get_absolute_url())
        for path in paths:
            assert "Wheels</a>" in client.get(path).content.decode()
        Tag.objects.filter(name="Wheels").update(name="Gears", slug="gears")
        post.author.display_name = "Mina Lee"
        post.author.save()
        for path in paths:
            html = client.get(path).content.decode()
            assert '<a href="/tags/gears/" rel="tag">Gears</a>' in html
            assert "Wheels</a>" not in html
            assert "Mina Lee" in html
            assert "Mina Park" not in html

    def test_each_language_has_its_own(self, client: Client) -> None:
        for _ in range(2):
            assert "Skip to the text" in client.get("/").content.decode()
            assert '<a href="/tags/">Tags</a>' in client.get("/").content.decode()
            assert '<a href="/ko/tags/">태그</a>' in client.get("/ko/").content.decode()

    def test_menu_says_where_the_reader_is(self, client: Client) -> None:
        """On the page itself, and nowhere else."""
        for path in ("/", "/tags/", "/archive/", "/ko/", "/ko/tags/"):
            html = client.get(path).content.decode()
            assert html.count('aria-current="page"') == 1
            assert f'<a href="{path}" aria-current="page">' in html
        assert 'aria-current="page"' not in client.get("/series/").content.decode()


class TestKept:
    def test_html_and_text_of_the_same_characters_are_two(self) -> None:
        """Else a text could come out as HTML because that had been there before."""
        assert "<i>x</i>" in kept(PIECE, name=mark_safe("<i>x</i>"))
        assert "&lt;i&gt;x&lt;/i&gt;" in kept(PIECE, name="<i>x</i>")

    def test_language_is_part_of_it(self) -> None:
        with translation.override("ko"):
            korean = kept(PIECE, name="Wheelhouse")
        assert 'href="/ko/"' in korean
        assert 'href="/"' in kept(PIECE, name="Wheelhouse")

    def test_nothing_is_kept_while_developing(self, settings: Settings) -> None:
        """Whoever edits a template wants to see it."""
        settings.DEBUG = True
        before = rendered.cache_info().currsize
        assert "Never seen" in kept(PIECE, name="Never seen")
        assert rendered.cache_info().currsize == before
