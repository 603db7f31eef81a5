"""Markdown to HTML."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from blog.posts.rendering.cjk_emphasis import cjk_emphasis_plugin
from blog.posts.rendering.markdown import estimate_reading_minutes, render_markdown
from blog.posts.rendering.sanitizer import is_page_id


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(render_markdown(text).html, "html.parser")


class TestHeadings:
    def test_heading_gets_an_id_and_a_link_to_itself(self) -> None:
        heading = soup("## Why wheels?").h2
        assert heading
        assert heading["id"] == "why-wheels"
        assert heading.a
        assert heading.a["href"] == "#why-wheels"

    def test_korean_heading_keeps_its_letters(self) -> None:
        heading = soup("## 왜 알파인인가?").h2
        assert heading
        assert heading["id"] == "왜-알파인인가"

    def test_equal_headings_get_different_ids(self) -> None:
        assert [str(tag["id"]) for tag in soup("## A\n\n## A\n\n## A").find_all("h2")] == ["a", "a-2", "a-3"]

    def test_heading_without_letters_still_has_an_id(self) -> None:
        heading = soup("## ?!").h2
        assert heading
        assert heading["id"] == "section"

    def test_first_level_becomes_second(self) -> None:
        assert not soup("# Title").h1
        assert soup("# Title").h2

    def test_table_of_contents_lists_two_levels_as_plain_text(self) -> None:
        toc = render_markdown("## A *b* `c`\n\n### D\n\n#### E").toc
        assert toc == [{"level": 2, "id": "a-b-c", "text": "A b c"}, {"level": 3, "id": "d", "text": "D"}]


class TestEmphasis:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("**도커(Docker)**는", "<strong>도커(Docker)</strong>는"),
            ('**"도커"**를', '<strong>"도커"</strong>를'),
            ("**‘바퀴’**입니다", "<strong>‘바퀴’</strong>입니다"),
            ("*도커(Docker)*를", "<em>도커(Docker)</em>를"),
            ("***도커(Docker)***는", "<em><strong>도커(Docker)</strong></em>는"),
            ("~~도커(Docker)~~는", "<s>도커(Docker)</s>는"),
            ("이것은**‘바퀴’**입니다", "이것은<strong>‘바퀴’</strong>입니다"),
            ("**`pip`**은", "<strong><code>pip</code></strong>은"),
            ("[**도커(Docker)**는](https://example.org)", "<strong>도커(Docker)</strong>는"),
            ("**テスト。**テスト", "<strong>テスト。</strong>テスト"),
            ("**“轮子”**是", "<strong>“轮子”</strong>是"),
        ],
    )
    def test_ends_before_a_particle_after_punctuation(self, text: str, html: str) -> None:
        assert html in render_markdown(text).html
        assert not re.search(r"[*~]", BeautifulSoup(render_markdown(text).html, "html.parser").get_text())

    @pytest.mark.parametrize("text", ["가격은 2 * 3 * 4", "별 ** 표", "** 도커**는", "_도커(Docker)_는"])
    def test_spaces_and_underscores_are_as_in_commonmark(self, text: str) -> None:
        assert not BeautifulSoup(render_markdown(text).html, "html.parser").find(["em", "strong"])

    @pytest.mark.parametrize(
        "text",
        [
            *("**Docker (new)**is", 'a*"b"*', "a*(b)*c", "*(b*)*", "**a**b", "snake_case_name", "_(a)_b", "5*6*7"),
            *("***strong** in em*", "*a **b* c**", "**foo*bar**", "*foo**bar***", "**é(b)**é", "**a(b)**б"),
        ],
    )
    def test_other_scripts_are_as_in_commonmark(self, text: str) -> None:
        plain = MarkdownIt("commonmark")
        assert MarkdownIt("commonmark").use(cjk_emphasis_plugin).render(text) == plain.render(text)


class TestMeter:
    def test_keeps_only_numbers_and_aria_hidden(self) -> None:
        bar = '<meter aria-hidden="true" min="0" max="1" value="0.5" style="x" onclick="x()"></meter>'
        meter = soup(f"| a |\n|---|\n| {bar} 5 s |").select_one("td > meter")
        assert meter
        assert meter.attrs == {"aria-hidden": "true", "min": "0", "max": "1", "value": "0.5"}


class TestCode:
    def test_known_language_is_highlighted_with_classes(self) -> None:
        html = render_markdown("```python\nimport os\n```").html
        assert '<span class="kn">import</span>' in html
        assert "style=" not in html

    def test_unknown_language_is_shown_as_it_is(self) -> None:
        code = soup("```nonsense\n<b>&amp;\n```").code
        assert code
        assert code.text == "<b>&amp;\n"

    def test_code_block_can_be_scrolled_by_keyboard(self) -> None:
        pre = soup("```\nx\n```").pre
        assert pre
        assert pre["tabindex"] == "0"


class TestExtensions:
    def test_table_scrolls_by_itself_and_aligns_by_class(self) -> None:
        html = soup("| a | b |\n|--:|:-:|\n| 1 | 2 |")
        wrapper = html.find("div", class_="table-scroll")
        assert wrapper
        assert wrapper.table
        assert [cell["class"] for cell in html.find_all("td")] == [["right"], ["center"]]

    def test_empty_header_cell_is_a_plain_cell(self) -> None:
        html = soup("| | b |\n|--|--|\n| 1 | 2 |")
        assert [header.text for header in html.find_all("th")] == ["b"]

    def test_footnote_links_there_and_back(self) -> None:
        html = soup("Text[^1].\n\n[^1]: Note.")
        reference, note = html.select_one("sup.footnote-ref a"), html.select_one("li.footnote-item")
        assert reference
        assert note
        assert reference["href"] == f"#{note['id']}"
        assert note.find("a", class_="footnote-backref")

    def test_task_list_box_is_disabled(self) -> None:
        boxes = soup("- [x] done\n- [ ] open").find_all("input")
        assert [box.has_attr("checked") for box in boxes] == [True, False]
        assert all(box.has_attr("disabled") and box["type"] == "checkbox" for box in boxes)

    def test_task_list_box_is_labelled_by_its_text(self) -> None:
        label = soup("1. [x] **all** done").label
        assert label
        assert label.input
        assert label.text.strip() == "all done"

    def test_nested_task_lists_are_marked_and_no_others(self) -> None:
        html = soup("- [ ] a\n  1. [X] b\n     - c\n  2. [ ]d\n- [y] e\n\n> - [ ] f")
        lists = [(tag.name, tag.has_attr("class")) for tag in html.find_all(["ul", "ol"])]
        assert lists == [("ul", True), ("ol", True), ("ul", False), ("ul", True)]
        assert [item.label.text.strip() for item in html.select("li.task-list-item") if item.label] == ["a", "b", "f"]
        assert "[ ]d" in html.text
        assert "[y] e" in html.text

    def test_image_loads_when_it_is_near(self) -> None:
        image = soup("![A wheel](/media/wheel.png)").img
        assert image
        assert (image["alt"], image["loading"]) == ("A wheel", "lazy")

    def test_writers_may_use_harmless_html(self) -> None:
        html = render_markdown("<details><summary>More</summary>\n\n**bold** <kbd>Ctrl</kbd>\n\n</details>").html
        assert "<summary>More</summary>" in html
        assert "<kbd>Ctrl</kbd>" in html
        assert "<strong>bold</strong>" in html


class TestSanitizing:
    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            '<a href="&#106;avascript:alert(1)">x</a>',
            "<style>*{display:none}</style>",
            '<p style="position:fixed">x</p>',
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<form action=/admin/><input name=q><button>x</button></form>",
            "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
        ],
    )
    def test_nothing_active_remains(self, hostile: str) -> None:
        html = render_markdown(hostile).html.lower()
        for forbidden in ("<script", "onerror=", 'href="javascript', "<style", "style=", "<iframe", "<form", "<svg"):
            assert forbidden not in html

    def test_text_of_a_script_is_removed(self) -> None:
        assert "alert" not in render_markdown("<script>alert(1)</script>").html

    def test_classes_of_the_site_are_removed(self) -> None:
        html = render_markdown('<p class="preview-banner">x</p><div class="masthead">y</div>').html
        assert "preview-banner" not in html
        assert "masthead" not in html


class TestPageIds:
    def test_text_cannot_use_an_id_of_the_page(self) -> None:
        """Such as the target of the skip link."""
        html = soup('## Main\n\n<h3 id="main">x</h3>\n\n## Top')
        assert [tag["id"] for tag in html.find_all(id=True)] == ["main-2", "top-2"]

    def test_heading_cannot_use_the_id_of_a_footnote(self) -> None:
        heading = soup("## fn1\n\nText[^1].\n\n[^1]: Note.").h2
        assert heading
        assert heading["id"] == "fn1-2"

    def test_text_cannot_use_an_id_of_comments_or_forms(self) -> None:
        """Nor any with their prefixes, because their numbers are not known."""
        html = soup('## Readers comments\n\n<h3 id="readers-comment-12">x</h3>\n\n<h3 id="id_text">y</h3>')
        assert [tag["id"] for tag in html.find_all(id=True)] == ["section-readers-comments"]

    def test_every_id_of_the_public_templates_is_known(self) -> None:
        """Ids with a variable, by their prefix."""
        templates = (Path(__file__).parents[4] / "blog").glob("*/templates/**/*.html")
        public = [path for path in templates if not {"admin", "registration", "editor_tools.html"} & {*path.parts}]
        ids = {found for path in public for found in re.findall(r'[ "]id="([^"]*)"', path.read_text())}
        assert "main" in ids
        assert {name for name in ids if not is_page_id(name)} == set()


class TestReadingMinutes:
    def test_at_least_one(self) -> None:
        assert estimate_reading_minutes("") == 1

    def test_english_counts_words(self) -> None:
        assert estimate_reading_minutes("word " * 2200) == 10

    def test_korean_counts_syllables(self) -> None:
        assert estimate_reading_minutes("휠" * 5000) == 10

    def test_mixed_text_adds_up(self) -> None:
        assert estimate_reading_minutes("word " * 1100 + "휠" * 2500) == 10

    @pytest.mark.parametrize(
        "text", ["[word](https://example.org/a/path/of/so/many/words) ", "![](/a/path/of/so/many/words.png) ", "<br> "]
    )
    def test_markup_is_not_counted(self, text: str) -> None:
        assert render_markdown(text * 150).reading_minutes == 1

    def test_code_is_counted(self) -> None:
        assert render_markdown("```\n" + "word & " * 2200 + "\n```").reading_minutes == 10
