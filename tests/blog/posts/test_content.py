"""Tests of blog/posts/content, the demo articles."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from pygments.lexers import get_all_lexers

from blog.posts.rendering.markdown import render_markdown
from blog.posts.services.demo_content import CONTENT, article_fill, article_read, figures_read
from blog.posts.services.markdown_file import Article

PATHS = sorted(CONTENT.glob("*/*.md"))
LANGUAGE_NAMES = {alias for _name, aliases, _files, _types in get_all_lexers() for alias in aliases}
# What is left in a page when the parser did not take it for markup.
LEFTOVER = re.compile(r"\*\*|~~|```|\[\^|\]\(|\[[ x]\]|^\s*\||^#+ ", re.MULTILINE)


@pytest.fixture(params=PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def article(request: pytest.FixtureRequest) -> Article:
    """Each demo article in turn."""
    read = article_read(request.param)
    return article_fill(read, figures_read()[read.language])


def test_every_article_exists_in_both_languages() -> None:
    """A reader of either edition gets the whole publication, with a second page of it."""
    english, korean = ({path.name for path in PATHS if path.parent.name == code} for code in ("en", "ko"))
    assert english == korean
    assert len(english) > 10


def test_no_two_articles_appear_at_the_same_moment() -> None:
    """The order of the articles is the author's, not chance."""
    dates = [article_read(path).published_at for path in PATHS]
    assert len(set(dates)) == len(dates)


def test_article_is_published_from_the_start(article: Article) -> None:
    """The demo shows posts, so their dates have passed."""
    assert article.published_at
    assert article.published_at < datetime(2026, 11, 24, tzinfo=UTC)


def test_summary_fits_a_list(article: Article) -> None:
    """A summary is one or two sentences of plain text."""
    assert 0 < len(article.summary) <= 300
    assert not LEFTOVER.search(article.summary)


def test_no_markup_is_left_over(article: Article) -> None:
    """What was meant as emphasis, a table or a footnote became one."""
    page = BeautifulSoup(render_markdown(article.body).html, "html.parser")
    for code in page.find_all(["pre", "code"]):
        code.decompose()
    assert LEFTOVER.findall(page.get_text()) == []


def test_every_code_block_names_a_language_that_is_highlighted(article: Article) -> None:
    """No code block is plain because of a missing or misspelt name."""
    blocks = [token for token in MarkdownIt("commonmark").parse(article.body) if token.type == "fence"]
    assert {block.info for block in blocks} <= LANGUAGE_NAMES


def test_links_between_articles_lead_somewhere(article: Article) -> None:
    """A link to another article names one of the same language."""
    page = BeautifulSoup(render_markdown(article.body).html, "html.parser")
    inner = [
        unquote(str(link["href"])) for link in page.select("a[href]") if not re.match("https://|#", str(link["href"]))
    ]
    slugs = {article_read(path).slug for path in PATHS if path.parent.name == article.language}
    assert set(inner) <= {f"../{slug}/" for slug in slugs}
