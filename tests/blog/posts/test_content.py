"""Tests of blog/posts/content, the demo articles."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from pygments.lexers import get_all_lexers

from blog.posts.rendering.markdown import render_markdown
from blog.posts.services.demo_content import CONTENT, Article, fill_in_figures, read_article, read_figures

PATHS = sorted(CONTENT.glob("*/*.md"))
LANGUAGE_NAMES = {alias for _name, aliases, _files, _types in get_all_lexers() for alias in aliases}
# Markup that the parser did not recognize.
LEFTOVER = re.compile(r"\*\*|~~|```|\[\^|\]\(|\[[ x]\]|^\s*\||^#+ ", re.MULTILINE)


@pytest.fixture(params=PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def article(request: pytest.FixtureRequest) -> Article:
    """Each demo article, with its figures."""
    file = read_article(request.param)
    return fill_in_figures(file, read_figures()[file.language])


def test_every_article_exists_in_both_languages() -> None:
    english, korean = ({path.name for path in PATHS if path.parent.name == code} for code in ("en", "ko"))
    assert english == korean
    assert len(english) > 10


def test_no_two_articles_appear_at_the_same_moment() -> None:
    dates = [read_article(path).published_at for path in PATHS]
    assert len(set(dates)) == len(dates)


def test_article_is_published_from_the_start(article: Article) -> None:
    assert article.published_at < datetime(2026, 11, 24, tzinfo=UTC)


def test_summary_fits_a_list(article: Article) -> None:
    assert 0 < len(article.summary) <= 300
    assert not LEFTOVER.search(article.summary)


def test_no_markup_is_left_over(article: Article) -> None:
    page = BeautifulSoup(render_markdown(article.body).html, "html.parser")
    for code in page.find_all(["pre", "code"]):
        code.decompose()
    assert LEFTOVER.findall(page.get_text()) == []


def test_every_code_block_names_a_language_that_is_highlighted(article: Article) -> None:
    blocks = [token for token in MarkdownIt("commonmark").parse(article.body) if token.type == "fence"]
    assert {block.info for block in blocks} <= LANGUAGE_NAMES


def test_links_between_articles_lead_somewhere(article: Article) -> None:
    page = BeautifulSoup(render_markdown(article.body).html, "html.parser")
    inner = [
        unquote(str(link["href"])) for link in page.select("a[href]") if not re.match("https://|#", str(link["href"]))
    ]
    slugs = {read_article(path).slug for path in PATHS if path.parent.name == article.language}
    assert set(inner) <= {f"../{slug}/" for slug in slugs}
