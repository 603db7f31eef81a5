"""HTML to Markdown. What is checked is mostly what readers see after it is rendered again."""

import re
from random import Random

import nh3
import pytest
from bs4 import BeautifulSoup

from blog.posts.rendering.markdown import render_markdown
from blog.transfer.items import ItemError
from blog.transfer.rendering.html import MAX_ITEMS, html_to_markdown

PARTS = [
    "a",
    "b c",
    "*",
    "_",
    "`",
    "[",
    "]",
    "(",
    ")",
    "<",
    "&",
    "#",
    "-",
    "1.",
    "!",
    "|",
    "\\",
    "한글",
    "~",
    "<b>",
    "](",
]


def convert(html: str) -> str:
    return html_to_markdown(html)[0].strip()


def render(html: str) -> str:
    return render_markdown(convert(html)).html


def words(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select("a.anchor"):
        link.decompose()
    return " ".join(soup.get_text(" ").split())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h1>제목</h1><p>A <b>bold </b>and <i>it</i>", "# 제목\n\nA **bold** and *it*"),
        ("<p>a<br>b</p>", "a  \nb"),
        ('<a href="/a b(c)">x</a>', "[x](</a b(c)>)"),
        ('<p><img src="a.png" alt="[A] *b*" title="T &quot;q&quot;"></p>', r'![\[A\] \*b\*](a.png "T \"q\"")'),
        ("<ul><li>a<ol start=3><li>b</ol><li>c</ul>", "- a\n\n  3. b\n- c"),
        ("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b"),
        ('<pre><code class="language-js">a\n\n\n\nb</code></pre>', "```js\na\n\n\n\nb\n```"),
        ('<pre class="brush: php; gutter">x</pre>', "```php\nx\n```"),
        ("<pre>a<br>```\n</pre>", "````\na\n```\n````"),
        (
            "<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title='A \"b\"'>AB</abbr></p>",
            'H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title="A &quot;b&quot;">AB</abbr>',
        ),
        ("<table><tr><th>A<th>B<tr><td>1|2<td>x<br>y</table>", "| A | B |\n| --- | --- |\n| 1\\|2 | x<br>y |"),
        ("<figure><img src=a.png alt=A></figure>", "![A](a.png)"),
        (
            "<figure><a href=/big><img src=a.png alt=A></a><figcaption>Of <em>x</em> &amp; y</figcaption></figure>",
            "<figure>\n\n[![A](a.png)](/big)\n\n<figcaption>Of <em>x</em> &amp; y</figcaption>\n</figure>",
        ),
        (
            "<details><summary>S <b>m</b></summary><p>B <i>i</i></details>",
            "<details>\n\n<summary>S <b>m</b></summary>\n\nB *i*\n\n</details>",
        ),
        ("<p>open <b>bold", "open **bold**"),
        ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "x"),
        ("", ""),
    ],
)
def test_converts(html: str, markdown: str) -> None:
    assert convert(html) == markdown


@pytest.mark.parametrize(
    "text",
    [
        *("1. a", "- a", "+ a", "# a", "> a", "a\n===", "a\n---", "~~~", "***", "___", "`a`", "*a*", "_a_", "~~a~~"),
        *(
            "[a](b)",
            "![a](b)",
            "[^1]",
            "<b>a</b>",
            "&amp;",
            "\\*",
            "a * b",
            "snake_case",
            "| a |\n| --- |",
            "<https://a.b>",
        ),
        *("2024. 1. 15.", "C# & C++", "안녕_하세요_", "$a_1$ ^2^", "{{ x }}", "!"),
    ],
)
def test_text_that_looks_like_markup_stays_text(text: str) -> None:
    html = render(f"<p>{nh3.clean_text(text)}</p>")
    assert words(html) == " ".join(text.split())
    assert set(re.findall(r"<(\w+)", html)) == {"p"}


def test_no_text_is_lost() -> None:
    """In every combination of neighbours."""
    random = Random(1)  # noqa: S311  the same samples in each run
    for _sample in range(200):
        text = " ".join(random.choices(PARTS, k=random.randrange(12)))
        assert words(render(f"<p>{nh3.clean_text(text)}</p><p>end</p>")) == " ".join(f"{text} end".split())


def test_table_with_blocks_stays_html_and_its_pictures_markdown() -> None:
    text, warnings = html_to_markdown("<table><tr><td><ul><li>q</ul><img src=z.png><td colspan=2>w</table>")
    assert "<td>\n\n- q\n\n![](z.png)\n\n</td>" in text
    assert len(warnings) == 1
    assert "<li>q</li>" in render_markdown(text).html


def test_embedded_content_becomes_a_link() -> None:
    text, warnings = html_to_markdown('<iframe src="https://www.youtube.com/embed/x" title="A [film]"></iframe>')
    assert text == "[A \\[film\\]](https://www.youtube.com/embed/x)\n"
    assert warnings == ["embedded content became a link: https://www.youtube.com/embed/x"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><style>x</style>",
        '<p onclick="x()" style="x">a</p>',
        '<a href="javascript:x()">a</a><a href="data:text/html,x">b</a>',
        '<img src="javascript:x()"><svg onload=x><math><mtext>',
        '<iframe src="javascript:x()"></iframe><object data="x"></object>',
    ],
)
def test_nothing_that_runs_is_kept(html: str) -> None:
    text = convert(html) + render(html)
    assert not re.search("script|alert|onclick|onload|style|data:|<svg|<object", text)


def test_too_deep_or_wide_html_is_refused() -> None:
    with pytest.raises(ItemError, match="nested too deeply"):
        html_to_markdown("<div>" * 3000 + "x")
    with pytest.raises(ItemError, match=f"at most {MAX_ITEMS} items"):
        html_to_markdown("<ul>" + "<li>x" * (MAX_ITEMS + 1))
