"""Posts as Markdown files."""

from datetime import UTC, datetime

import pytest

from blog.posts.services.markdown_file import MarkdownFileError, parse_markdown_file

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


class TestParse:
    def test_reads_every_field(self) -> None:
        """Everything after the second fence is the text."""
        file = parse_markdown_file(WHOLE)
        assert (file.language, file.title, file.slug, file.summary) == ("ko", "T", "t", "S")
        assert file.tags == ["a", "b"]
        assert file.published_at == datetime(2026, 1, 1, tzinfo=UTC)
        assert file.body == "Body\n\n+++\n"

    def test_optional_fields_have_defaults(self) -> None:
        file = parse_markdown_file(LEAST, language="ko")
        assert (file.language, file.tags, file.published_at) == ("ko", [], None)

    def test_accepts_a_byte_order_mark_and_windows_line_ends(self) -> None:
        assert parse_markdown_file("\ufeff" + LEAST.replace("\n", "\r\n")) == parse_markdown_file(LEAST)

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
            (LEAST.replace('"S"', r'"S\u0000"'), "line 4: expected text for summary; found a NUL character"),
            (LEAST.replace('"S"', '"S"\ntags = ["\\u0000"]'), "line 5: expected text for tags; found a NUL character"),
            (LEAST.replace("S", "\0"), "line 4: expected TOML"),
            (f"{LEAST}\0", "expected text; found a NUL character"),
        ],
    )
    def test_error_names_the_line_of_the_file(self, text: str, expected: str) -> None:
        with pytest.raises(MarkdownFileError, match=expected):
            parse_markdown_file(text)
