"""Markdown that is built to be slow takes at most ``MAX_RATIO`` times as long as a plain text of equal length."""

import time
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from blog.posts.rendering import markdown
from blog.posts.rendering.left_out import describe_left_out
from blog.posts.rendering.markdown import MAX_BLOCK_LENGTH, MAX_LINE_LENGTH, render_markdown

LENGTH = 10_000
# Quadratic time would be hundreds or thousands of times that of a plain text of this length.
MAX_RATIO = 100

PIECES = (
    *("*", "[", "`", "> ", "- ", "[a](", "<a@", "&#", "**a", "![x][", "<", "<b ", "<!--", "\\", "|-", "a*_"),
    *("# a\n", "## a-2\n", "- [ ] a\n", "1. a\n", "[^1]", "[^1]: a\n\n", "^[", "~~a", "[a]: b 'c\n", "```\n"),
    *(
        "https://a.b ",
        "www.(a",
        "(https://a(",
        "a\n: b\n\n",
        "> [!NOTE]\n",
        '![a](b "c")\n\n',
        "https://가",
        "www.www.",
    ),
    *("**(a)**가", "가*(", ")**가", "가~~("),
)
MARKUP = (
    "<a ",
    "<x y<",
    "<title>",
    "<svg a=",
    "<a ='",
    '<a a="',
    "<![x]>",
    "<img src=//a>",
    "<a href",
    "= ",
    "</title",
    "-->",
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


def measure_ratio(text: str, read: Callable[[str], object] = render_markdown) -> float:
    """The processor time of reading ``text`` by that of a plain text of equal length, at best."""

    def seconds(text: str) -> float:
        took = []
        for _ in range(2):
            begin = time.process_time()
            read(text)
            took.append(time.process_time() - begin)
        return min(took)

    return seconds(text) / seconds(("plain words and more of them\n" * LENGTH)[: len(text)])


def repeat(piece: str, length: int = LENGTH) -> str:
    return (piece * length)[:length]


class TestTime:
    @pytest.mark.parametrize("piece", PIECES)
    def test_no_markup_takes_long(self, piece: str) -> None:
        assert measure_ratio(repeat(piece)) < MAX_RATIO

    @pytest.mark.parametrize("piece", [*PIECES, *MARKUP])
    @pytest.mark.parametrize("before", ["", "<div>\n"])
    def test_what_is_left_out_does_not_take_long_to_find(self, before: str, piece: str) -> None:
        assert measure_ratio(before + repeat(piece), describe_left_out) < MAX_RATIO

    @pytest.mark.parametrize(("language", "piece"), CODE)
    def test_no_code_takes_long(self, language: str, piece: str) -> None:
        assert measure_ratio(f"```{language}\n{repeat(piece, LENGTH - 20)}\n```\n") < MAX_RATIO

    def test_wide_table_of_empty_rows_does_not_take_long(self) -> None:
        """Two kilobytes would become 65,536 cells."""
        one = f"{'|a' * 256}|\n{'|-' * 256}|\n{repeat('|a' + chr(10), 768)}\n\n"
        assert measure_ratio(repeat(one)) < MAX_RATIO

    def test_long_task_list_takes_linear_time(self) -> None:
        """Eight times the tasks take at most 24 times as long; quadratic time would be 64 times."""
        assert measure_ratio(repeat("- [ ] a\n", 8 * LENGTH)) < 3 * measure_ratio(repeat("- [ ] a\n"))

    def test_lexer_without_the_limit_exceeds_the_ratio(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """So the measurement detects what is slow."""
        monkeypatch.setattr(markdown, "MAX_EMPTY_LINES", LENGTH)
        assert measure_ratio(f"```rst\nx{repeat(chr(10), LENGTH // 3)}x\n```\n") > MAX_RATIO


class TestUsualText:
    def test_empty_lines_in_code_are_kept(self) -> None:
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
        table = BeautifulSoup(render_markdown("| a | b | c |\n|---|---|---|\n| 1 |\n\nAfter.").html, "html.parser")
        assert [len(row.find_all(["th", "td"])) for row in table.find_all("tr")] == [3, 3]

    def test_rejected_table_is_text_and_the_next_one_a_table(self) -> None:
        rejected = f"{'|a' * 100}|\n{'|-' * 100}|\n" + "|a\n" * 100
        assert render_markdown(f"{rejected}\n|b|c|\n|-|-|\n|d|e|\n").html.count("<table>") == 1
