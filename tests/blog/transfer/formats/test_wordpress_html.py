"""Tests of what an export of WordPress' current version does not have."""

import pytest

from blog.transfer.formats.wordpress_html import Attachment, Library, convert_content
from blog.transfer.rendering.html import html_to_markdown

LIBRARY = Library(base_url="https://harbour.example")
LIBRARY.add("7", Attachment("https://harbour.example/wp-content/uploads/a.jpg", parent_id="1", alt="A", caption="B"))


def convert(content: str) -> str:
    return html_to_markdown(convert_content(content, "1", LIBRARY)[0])[0].strip()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '<img src="http://www.harbour.example/wp-content/uploads/a-300x200.jpg" alt="old host">',
            "![old host](https://harbour.example/wp-content/uploads/a.jpg)",
        ),
        ('<img src="/uploads/b-300x200.jpg" alt="unknown">', "![unknown](/uploads/b-300x200.jpg)"),
        (
            "[gallery]",
            "<figure>\n\n![A](https://harbour.example/wp-content/uploads/a.jpg)\n\n<figcaption>B</figcaption>\n</figure>",
        ),
        (
            '<ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="/c.jpg"></figure></li>',
            "![](/c.jpg)",
        ),
        ('[caption caption="An old form"]<img src="/c.jpg">[/caption]', "<figcaption>An old form</figcaption>"),
        ('<img src="//[x"><a href="//[x">a broken URL</a>', "a broken URL"),
        ("[caption]no picture[/caption]", "no picture"),
        ("[code lang='c']a &lt; b && c < d[/code]", "```c\na < b && c < d\n```"),
        ("one\r\n\r\ntwo\r\nthree", "one\n\ntwo  \nthree"),
        ("<pre>a\n\nb</pre>", "```\na\n\nb\n```"),
    ],
)
def test_converts(content: str, expected: str) -> None:
    assert expected in convert(content)


def test_missing_picture_of_a_gallery_is_reported() -> None:
    html, warnings = convert_content('[gallery ids="7,8"]', "1", LIBRARY)
    assert html.count("<img") == 1
    assert warnings == ["picture 8 of a gallery: the export does not have it"]
