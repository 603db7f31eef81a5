"""Diffs of texts."""

from blog.posts.rendering.text_diff import MAX_WORDS, diff_lines


def changes(before: str, after: str) -> list[tuple[str, list[str]]]:
    """The kind of each line, and its changed spans."""
    lines = diff_lines(before, after)
    return [(line.kind, [span.text for span in line.spans if span.changed]) for line in lines]


def test_changed_words_are_marked() -> None:
    assert changes("the old wheel", "the new wheel") == [("removed", ["old"]), ("added", ["new"])]


def test_very_long_line_is_shown_whole() -> None:
    """Comparing its words would take seconds."""
    words = [f"word{number}" for number in range(MAX_WORDS)]
    before, after = " ".join(words), " ".join([*words, "more"])
    assert changes(before, after) == [("removed", [before]), ("added", [after])]
