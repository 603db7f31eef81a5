"""Articles as text."""

from datetime import UTC, datetime

import pytest

from blog.posts.services.markdown_file import ArticleError, article_parse

WHOLE = """+++
language = "ko"
title = "T"
slug = "t"
summary = "S"
tags = ["a", "b"]
published_at = 2026-01-01T00:00:00Z
+++

Body

+++
"""
LEAST = '+++\ntitle = "T"\nslug = "t"\nsummary = "S"\n+++\nBody'


class TestArticleParse:
    def test_reads_every_field(self) -> None:
        """What stands below the second fence is the text, whatever it is."""
        article = article_parse(WHOLE)
        assert (article.language, article.title, article.slug, article.summary) == ("ko", "T", "t", "S")
        assert article.tags == ["a", "b"]
        assert article.published_at == datetime(2026, 1, 1, tzinfo=UTC)
        assert article.body == "Body\n\n+++\n"

    def test_what_may_be_missing_has_a_default(self) -> None:
        """No time, no tags, and the language that the caller says."""
        article = article_parse(LEAST, language="ko")
        assert (article.language, article.tags, article.published_at) == ("ko", [], None)

    def test_files_of_other_systems_are_read_too(self) -> None:
        """A byte order mark and the line ends of Windows."""
        assert article_parse("\ufeff" + LEAST.replace("\n", "\r\n")) == article_parse(LEAST)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", "between two lines of '\\+\\+\\+' at the start; found line 1: ''"),
            ("# Title\n", "found line 1: '# Title'"),
            ("Text\n+++\n+++\n", "found line 1: 'Text'"),
            ("+++\ntitle = 'T'\n", "found no second such line"),
            ("+++\ntitle = 'T'\nslug = \n+++\n", "line 3: expected TOML; found 'Invalid value'"),
            ("+++\ntitle = '''T\n+++\n", "line 2: expected TOML"),
            ("+++\ntitle = 'T'\n\ncolour = 'red'\n+++\n", "line 4: expected title, .*; found 'colour'"),
            ("+++\n\ntitle = 3\n+++\n", "line 3: expected a text in quotes for title; found 3"),
            ("+++\ntags = 'a'\n+++\n", "line 2: expected a list of texts for tags; found 'a'"),
            ("+++\ntags = [1]\n+++\n", r"line 2: expected a list of texts for tags; found \[1\]"),
            ("+++\npublished_at = 2026-01-01\n+++\n", "line 2: expected a time such as .*; found datetime.date"),
            ("+++\npublished_at = 2026-01-01T00:00:00\n+++\n", "line 2: expected a time with its zone"),
            ("+++\ntitle = 'T'\nslug = 't'\n+++\n", "line 4: expected summary before this line; found none"),
        ],
    )
    def test_broken_front_matter_is_told_with_its_line(self, text: str, expected: str) -> None:
        """Counted from the first line of the file."""
        with pytest.raises(ArticleError, match=expected):
            article_parse(text)
