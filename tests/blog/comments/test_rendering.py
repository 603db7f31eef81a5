"""The Markdown of comments."""

import time

import pytest

from blog.comments.rendering import count_links, render_comment


def test_the_small_set_of_markdown_is_rendered() -> None:
    assert "<strong>도커(Docker)</strong>는" in render_comment("**도커(Docker)**는")
    html = render_comment("*a* **b** `c`\n\n> d\n\n- e\n\n```\n<f>\n```\n\n<https://example.org>")
    elements = ("<em>a</em>", "<strong>b</strong>", "<code>c</code>", "<blockquote>", "<li>e</li>", "&lt;f&gt;")
    assert [element for element in elements if element not in html] == []
    assert 'rel="nofollow ugc noopener"' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "![a](https://example.org/a.png)",
        "# heading",
        "<style>*{}</style>",
    ],
)
def test_nothing_else_becomes_an_element(hostile: str) -> None:
    html = render_comment(hostile)
    for element in ("<script", "<img", 'javascript:alert(1)"', "data:text", "<h1", "<style"):
        assert f'href="{element}' not in html
        assert element not in html.replace("data:text/html", "").replace("javascript:alert(1)", "")


def measure_seconds(text: str) -> float:
    """Return the CPU time of the fastest of three runs."""
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        render_comment(text)
        seconds.append(time.process_time() - begin)
    return min(seconds)


@pytest.mark.parametrize("piece", ["*", "[", "`", "> ", "- ", "[a](", "<a@", "&#", "**a", "![x]["])
def test_hostile_text_is_rendered_in_time(piece: str) -> None:
    """At the maximum length: at most 100 times a plain text, which takes about a millisecond."""
    plain = "plain words and more of them\n" * 180
    assert measure_seconds((piece * 5000)[:5000]) < 100 * measure_seconds(plain[:5000])


def test_links_of_every_form_are_counted() -> None:
    assert count_links("www.a.example HTTP://b.example [c](/d)") == 2
    assert count_links("[a](/a) [b](/b) [c](/c)") == 3
    assert count_links("no link") == 0
