"""Tests of wheelhouse_lab.html_page."""

import pytest

from wheelhouse_lab.html_page import Page

PAGE = """<!doctype html>
<html lang="ko"><head><title> A &amp; B </title>
<link rel="stylesheet" href="/static/a.css"><link rel="icon" href="/i.svg" type="image/svg+xml">
</head><body>
<svg><title>An icon</title></svg>
<article><h2><a href="/posts/one/">The <em>first</em>
  one</a></h2></article><article></article>
<a name="top">nothing</a>
<form id="post_form"><input type="hidden" name="token" value="t">
<input name="title"><input type="checkbox" name="on" checked value="1"><input type="checkbox" name="off">
<input type="submit" name="_save" value="Save"><button name="_publish">Publish</button><button>No name</button>
<textarea name="body">
  two
lines</textarea>
<select name="language"><option value="en">English</option><option value="ko" selected>한국어</option></select>
<select name="author"><option value="">---</option><option value="7">Mina</option></select></form>
<input name="outside" value="no form's">
</body></html>"""


@pytest.fixture
def parsed() -> Page:
    return Page(PAGE)


class TestPage:
    def test_has_language_and_title(self, parsed: Page) -> None:
        assert (parsed.language, parsed.title) == ("ko", "A & B")

    def test_has_links_and_anchors(self, parsed: Page) -> None:
        assert [link["href"] for link in parsed.links] == ["/static/a.css", "/i.svg"]
        assert parsed.anchors == [("/posts/one/", "The first one"), ("", "nothing")]
        assert parsed.articles == 2

    def test_a_form_has_what_it_would_send_untouched(self, parsed: Page) -> None:
        assert parsed.forms["post_form"].values == {
            "token": "t",
            "title": "",
            "on": "1",
            "body": "  two\nlines",
            "language": "ko",
            "author": "",
        }
        assert parsed.forms["post_form"].buttons == {"_save", "_publish"}

    def test_an_empty_page_is_no_error(self) -> None:
        empty = Page("")
        assert (empty.title, empty.links, empty.forms) == ("", [], {})
