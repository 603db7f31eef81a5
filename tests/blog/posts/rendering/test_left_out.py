"""Notes on the parts of a text that readers won't see."""

import pytest
from pytest_django import Settings

from blog.posts.rendering.left_out import describe_left_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "![a](https://elsewhere.org/a.png)",
            "Pictures from other sites are shown as links: https://elsewhere.org/a.png",
        ),
        ('<img src="//elsewhere.org/a.png">', "Pictures from other sites are shown as links: //elsewhere.org/a.png"),
        ('<iframe src="https://elsewhere.org/"></iframe>', "<iframe> and its content are left out."),
        ("The tag <title> names a page.", "<title> has no end tag, so the text after it is left out."),
        ("[a](magnet:?x)", "URLs that start with magnet: are left out."),
        ("<div>\n<a title='<b>' HREF = &#109;agnet:x>\n</div>", "URLs that start with magnet: are left out."),
        ("<script>'<img src=x:y>'</script>", "<script> and its content are left out."),
        ("<embed src=/a>", "<embed> and its content are left out."),
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
        '<a title="<title>">a</a> <titled> <!-- <title> -->',
        "<div data-src='x:y' title=\"src='x:y'\">",
        "![a](https://blog.example.org/a.png)",
        "<div>\n<![x]>\n</div>",
        f"<div>\n<a href='&#{'9' * 5000};'>",
    ],
)
def test_visible_parts_are_not_reported(text: str, settings: Settings) -> None:
    settings.CANONICAL_ORIGIN = "https://blog.example.org"
    assert describe_left_out(text) == []


def test_no_more_than_five_sentences() -> None:
    assert len(describe_left_out("".join(f"![a](https://elsewhere.org/{n}.png)" for n in range(9)))) == 5


def test_each_element_without_an_end_tag_is_reported() -> None:
    """Also if another one of its kind has an end tag."""
    closed, unclosed = describe_left_out("<title>a</title> <title>b")
    assert closed.startswith("<title> and its content")
    assert unclosed.startswith("<title> has no end tag")
