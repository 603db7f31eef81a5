"""Notes on the parts of a text that readers won't see."""

import pytest

from blog.posts.rendering.left_out import describe_left_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![a](https://elsewhere.org/a.png)", "Pictures from other sites are not shown: https://elsewhere.org/a.png"),
        ('<img src="//elsewhere.org/a.png">', "Pictures from other sites are not shown: //elsewhere.org/a.png"),
        ('<iframe src="https://elsewhere.org/"></iframe>', "<iframe> and its content are left out."),
        ("The tag <title> names a page.", "<title> has no end tag, so the text after it is left out."),
        ("[a](magnet:?x)", "URLs that start with magnet: are left out."),
    ],
)
def test_left_out_part_is_reported(text: str, said: str) -> None:
    (sentence,) = describe_left_out(text)
    assert sentence.startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "![a](/media/a.png) [c](tel:1) [d](/x:y) <https://example.org>",
        "`<title>`, \\<title>\n\n```html\n<iframe>\n```",
        "<details><summary>a</summary>b</details>",
    ],
)
def test_visible_parts_are_not_reported(text: str) -> None:
    assert describe_left_out(text) == []


def test_no_more_than_five_sentences() -> None:
    assert len(describe_left_out("".join(f"![a](https://elsewhere.org/{n}.png)" for n in range(9)))) == 5
