"""Markdown that was built to be slow, in a post: at most so many times a plain text of equal length."""

import time

import pytest
from bs4 import BeautifulSoup

from blog.posts.rendering import markdown
from blog.posts.rendering.markdown import MAX_BLOCK_LENGTH, MAX_LINE_LENGTH, render_markdown

LENGTH = 10_000
# What is quadratic at this length takes hundreds or thousands of times as long as a plain text.
MOST_TIMES = 100

PIECES = (
    *("*", "[", "`", "> ", "- ", "[a](", "<a@", "&#", "**a", "![x][", "<", "<b ", "<!--", "\\", "|-", "a*_"),
    *("# a\n", "## a-2\n", "- [ ] a\n", "1. a\n", "[^1]", "[^1]: a\n\n", "^[", "~~a", "[a]: b 'c\n", "```\n"),
    *("**(a)**가", "가*(", ")**가", "가~~("),
)
BLOCKS = {
    "rst": ("\n", ":", "["),
    "c": ("\n", "{", " \n"),
    "markdown": ("\n", "*"),
    "perl": ("<", "\\"),
    "ruby": ("{", "/*"),
    "python": ('"', "$", "("),
    "html": ("<", "<!--"),
    "bash": ("$(", "'"),
}
CODE = [(language, piece) for language, pieces in BLOCKS.items() for piece in pieces]


def times_plain(text: str) -> float:
    """How many times as much processor time as a plain text of equal length rendering ``text`` takes, at best."""

    def seconds(text: str) -> float:
        took = []
        for _ in range(2):
            begin = time.process_time()
            render_markdown(text)
            took.append(time.process_time() - begin)
        return min(took)

    return seconds(text) / seconds(("plain words and more of them\n" * LENGTH)[: len(text)])


def filled(piece: str, length: int = LENGTH) -> str:
    """``piece`` again and again, up to ``length`` characters."""
    return (piece * length)[:length]


class TestTime:
    @pytest.mark.parametrize("piece", PIECES)
    def test_no_markup_takes_long(self, piece: str) -> None:
        assert times_plain(filled(piece)) < MOST_TIMES

    @pytest.mark.parametrize(("language", "piece"), CODE)
    def test_no_code_takes_long(self, language: str, piece: str) -> None:
        """In one line, and as long a block as is looked at."""
        assert times_plain(f"```{language}\n{filled(piece, LENGTH - 20)}\n```\n") < MOST_TIMES

    def test_wide_table_of_empty_rows_takes_not_long(self) -> None:
        """Two kilobytes would become 65,536 cells, as many times as the text has room for."""
        one = f"{'|a' * 256}|\n{'|-' * 256}|\n{filled('|a' + chr(10), 768)}\n\n"
        assert times_plain(filled(one)) < MOST_TIMES

    def test_long_list_of_tasks_takes_no_longer_than_its_length(self) -> None:
        """Eight times the tasks take at most some twenty times as long, where the square would be sixty-four."""
        assert times_plain(filled("- [ ] a\n", 8 * LENGTH)) < 3 * times_plain(filled("- [ ] a\n"))

    def test_the_measure_sees_what_is_slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the limit to empty lines, one lexer alone breaks the bound."""
        monkeypatch.setattr(markdown, "MAX_EMPTY_LINES", LENGTH)
        assert times_plain(f"```rst\nx{filled(chr(10), LENGTH // 3)}x\n```\n") > MOST_TIMES


class TestWhatIsLeft:
    """The limits change nothing that somebody writes."""

    def test_empty_lines_in_code_are_kept(self) -> None:
        """However many; what comes after them is highlighted too."""
        for count in (1, 5, 50):
            html = render_markdown(f"```python\nimport os{chr(10) * count}import re\n```").html
            assert html.count('<span class="kn">import</span>') == 2
            assert BeautifulSoup(html, "html.parser").get_text().count("\n") >= count + 1

    def test_code_of_a_long_line_or_a_long_block_is_plain(self) -> None:
        for code in ("x" * (MAX_LINE_LENGTH + 1), "x = 1\n" * (MAX_BLOCK_LENGTH // 6 + 1)):
            html = render_markdown(f"```python\n{code}\n```").html
            assert "<span" not in html
            assert code.strip() in html

    def test_row_may_leave_cells_out(self) -> None:
        """In a table that somebody typed."""
        table = BeautifulSoup(render_markdown("| a | b | c |\n|---|---|---|\n| 1 |\n\nAfter.").html, "html.parser")
        assert [len(row.find_all(["th", "td"])) for row in table.find_all("tr")] == [3, 3]

    def test_table_that_was_refused_is_text_and_the_next_is_a_table(self) -> None:
        refused = f"{'|a' * 100}|\n{'|-' * 100}|\n" + "|a\n" * 100
        assert render_markdown(f"{refused}\n|b|c|\n|-|-|\n|d|e|\n").html.count("<table>") == 1
