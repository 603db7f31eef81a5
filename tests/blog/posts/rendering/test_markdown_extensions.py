"""Extensions of CommonMark: callouts, figures, definition lists, joined cells, and links."""

import pytest
from django.utils import translation

from blog.posts.rendering.markdown import render_markdown
from tests.blog.posts.rendering.test_markdown import soup


class TestBlocks:
    @pytest.mark.parametrize("kind", ["Note", "Tip", "Important", "Warning", "Caution"])
    def test_callout_has_its_kind_as_a_title(self, kind: str) -> None:
        callout = soup(f"> [!{kind.upper()}]\n> Some *text*.").select_one(f"div.markdown-alert-{kind.lower()}")
        assert callout
        assert [paragraph.text for paragraph in callout.find_all("p")] == [kind, "Some text."]
        assert callout.em

    def test_title_of_a_callout_is_in_the_active_language(self) -> None:
        with translation.override("ko"):
            assert "참고" in soup("> [!NOTE]\n> 글").text

    def test_other_quotations_stay(self) -> None:
        for text in ("> [!NOTES]\n> x", "> [!NOTE] x", "> \\[!NOTE]\n> x"):
            assert soup(text).blockquote

    def test_definition_list(self) -> None:
        html = soup("Wheel\n: A built package.\n\nsdist\n: Its source.\n: To be built.")
        assert [(tag.name, tag.text.strip()) for tag in html.select("dl > *")] == [
            *[("dt", "Wheel"), ("dd", "A built package.")],
            *[("dt", "sdist"), ("dd", "Its source."), ("dd", "To be built.")],
        ]

    def test_image_with_a_title_alone_is_a_figure(self) -> None:
        figure = soup('![A wheel](/media/wheel.png "The <b>first</b> wheel & more")').figure
        assert figure
        assert figure.img
        assert figure.img["alt"] == "A wheel"
        assert "title" not in figure.img.attrs
        assert figure.figcaption
        assert figure.figcaption.text == "The <b>first</b> wheel & more"
        assert not figure.find_parent("p")

    @pytest.mark.parametrize(
        "text", ["![a](/b.png)", '![a](/b.png "t") text', '- ![a](/b.png "t")', "[![a](/b.png)](/)"]
    )
    def test_other_images_stay_in_their_paragraphs(self, text: str) -> None:
        assert soup(text).img
        assert not soup(text).figure

    def test_table_in_html_may_join_cells(self) -> None:
        html = soup('<table><tr><th colspan="2" scope="row">a</th></tr><tr><td rowspan="9">b</td></tr></table>')
        assert [cell.attrs for cell in html.find_all(["th", "td"])] == [
            {"colspan": "2", "scope": "row"},
            {"rowspan": "9"},
        ]

    @pytest.mark.parametrize(
        "text", ["<table><tr><td>a</table>", "<TABLE class=x>\n<tr><td>a</td></tr>\n</TABLE>\n\nb"]
    )
    def test_table_in_html_scrolls_by_itself_too(self, text: str) -> None:
        assert [len(frame.find_all("table")) for frame in soup(text).select(".table-scroll[tabindex]")] == [1]

    @pytest.mark.parametrize("span", ["1000", "0", "-1", "x", "65534"])
    def test_table_joins_less_than_a_hundred_cells(self, span: str) -> None:
        assert (
            "span" not in render_markdown(f'<table><tr><td colspan="{span}" rowspan="{span}">a</td></tr></table>').html
        )

    def test_escaped_box_is_text(self) -> None:
        html = soup("- \\[ ] text\n- [ ] task")
        assert [item.text.strip() for item in html.find_all("li")] == ["[ ] text", "task"]
        assert len(html.find_all("input")) == 1


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "url", "after"),
        [
            ("See https://example.org/a?b=c&d#e.", "https://example.org/a?b=c&d#e", "."),
            ("(https://example.org/a_(b))", "https://example.org/a_(b)", ")"),
            ("**http://example.org:8000/**", "http://example.org:8000/", ""),
            ("“https://example.org”", "https://example.org", "”"),
            ("www.example.org, and", "https://www.example.org", ", and"),
            ("https://example.org를 보라", "https://example.org", "를 보라"),
            ("https://example.org/docs/1에서", "https://example.org/docs/1", "에서"),
            ("https://example.org/도커 참고", "https://example.org/%EB%8F%84%EC%BB%A4", " 참고"),
            ("https://example.org/a_b_c*d", "https://example.org/a_b_c*d", ""),
        ],
    )
    def test_bare_url_is_a_link(self, text: str, url: str, after: str) -> None:
        (link,) = soup(text).find_all("a")
        assert link["href"] == url
        assert soup(text).text.rstrip().endswith(link.text + after)

    @pytest.mark.parametrize(
        "text",
        [
            *("README.md", "example.org", "mina@example.org", "xhttps://example.org", "`https://example.org`"),
            *("www._", "www.__*", "https://_"),
            *("```\nhttps://example.org\n```", "https://", "http:// x", "ftp://example.org", "javascript:alert(1)"),
        ],
    )
    def test_other_words_are_not_links(self, text: str) -> None:
        assert not soup(text).a

    @pytest.mark.parametrize(
        "text", ["[https://a.org](https://b.org)", '<a href="https://b.org">https://a.org</a>', "<https://b.org>"]
    )
    def test_link_has_no_link_inside(self, text: str) -> None:
        assert [link["href"] for link in soup(text).find_all("a")] == ["https://b.org"]

    @pytest.mark.parametrize(
        "url",
        ["tel:+82-2-123", "sms:+8221234?body=x", "geo:37.5,127", "acct:mina@example.org", "web+ap://example.org/a"],
    )
    def test_telephones_places_and_the_fediverse_are_links(self, url: str) -> None:
        for text in (f"[x]({url})", f"<{url}>", f'<a href="{url}">x</a>'):
            assert [link["href"] for link in soup(text).find_all("a")] == [url]
