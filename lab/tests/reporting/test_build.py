"""Tests of image_lab.reporting.build: the page as HTML and as Markdown."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from image_lab.reporting.build import build_page, escape_markdown, render_committed, render_html, render_markdown
from image_lab.reporting.language import CODES
from tests.reporting.sample import compiling, material, measurements, probing, wheel_list

HOSTILE = "<script>alert(1)</script> | **`x`** [a](javascript:alert(1))"


@pytest.mark.parametrize("path", render_committed(), ids=lambda path: path.name)
def test_the_committed_report_is_what_the_newest_reports_make(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == render_committed()[path]


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture
def soup(code: str) -> BeautifulSoup:
    """A page with something in every section."""
    old = wheel_list("cffi", "cryptography", requirements="docker/2021/requirements.txt")
    found = material(measurements(), probing(), wheel_list(), old, compiling=compiling(cffi=5.5))
    return BeautifulSoup(render_html(build_page(found, code)), "html.parser")


def test_the_page_needs_nothing_beside_it(soup: BeautifulSoup) -> None:
    assert not soup.select("script, img, iframe, object, embed, base, form, [src], [onload], [onclick], [style]")
    assert [link["href"] for link in soup.select("link")] == ["data:,"]
    (policy,) = soup.select("meta[http-equiv=Content-Security-Policy]")
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    (style,) = soup.select("style")
    assert not re.search(r"url\(|@import|@font-face", style.get_text())


def test_every_chart_has_words_and_a_table(soup: BeautifulSoup) -> None:
    """A title, a description with its figures, and below it the figures themselves."""
    charts = soup.select("svg[role=img]")
    assert len(charts) == 8
    for chart in charts:
        words = [soup.find(id=name) for name in str(chart["aria-labelledby"]).split()]
        assert [word.name for word in words if word] == ["title", "desc"]
        table = chart.find_next("table")
        assert table
        for bar in chart.select("text.name"):
            assert bar.get_text() in table.get_text()


def test_names_within_the_page_are_unique_and_links_lead_to_them(soup: BeautifulSoup) -> None:
    ids = [str(one["id"]) for one in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    inner = {str(link["href"])[1:] for link in soup.select('a[href^="#"]')}
    assert inner <= set(ids)
    assert all(str(link["href"]).startswith("https://") for link in soup.select('a:not([href^="#"])'))


def test_the_page_says_on_what_it_was_measured(soup: BeautifulSoup) -> None:
    """Kind of bases, digest, machine, engine, Python, date and rounds."""
    text = soup.get_text(" ")
    report = measurements()
    row = report["approaches"][0]
    for fact in (
        *(row["base"]["digest"], row["base"]["image"], row["python"]["version"]),
        *(report["machine"]["cpu_model"], report["engine"]["version"], report["created_at"][:10]),
    ):
        assert str(fact) in text
    assert soup.select(".notice")  # the bases are stand-ins


def test_figures_of_official_images_carry_no_warning(code: str) -> None:
    """The warning is about stand-ins; a mixture has a warning of its own."""
    report = measurements() | {"base_kind": "official"}
    assert build_page(material(report), code).warning == ""
    mixed = build_page(material(report, probing()), code).warning
    assert mixed
    assert mixed != build_page(material(measurements()), code).warning


def test_a_text_of_a_report_is_no_markup(code: str) -> None:
    """Neither in HTML nor in Markdown, nor does it break a table."""
    report = measurements()
    report["approaches"][0] |= {"build": None, "image": None, "running": None, "limits": [], "failure": HOSTILE}
    made = build_page(material(report, probing(glibc=HOSTILE)), code)
    assert not BeautifulSoup(render_html(made), "html.parser").select('script, [href^="javascript"]')
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown(made))
    soup = BeautifulSoup(rendered, "html.parser")
    assert not soup.select('script, [href^="javascript"]')
    assert all(len(row.select("td, th")) == 4 for row in soup.select("table")[-3].select("tr"))


def test_markdown_has_every_table_and_no_leftover(code: str) -> None:
    old = wheel_list("cffi", requirements="docker/2021/requirements.txt")
    made = build_page(material(measurements(), probing(), wheel_list(), old, compiling=compiling(cffi=5.5)), code)
    written = BeautifulSoup(
        MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown(made)), "html.parser"
    )
    drawn = BeautifulSoup(render_html(made), "html.parser")
    assert len(written.select("table")) == len(drawn.select("table"))
    assert [one.get_text() for one in written.select("h2")] == [one.get_text() for one in drawn.select("h2")]
    bars = sum(len(table.select("tbody tr")) for table in drawn.select("figure + .table table"))
    assert len(written.select("td meter")) == bars
    assert not re.search(r"\*\*|\|\s*\|", written.get_text())


def test_a_compile_stands_beside_its_wheel_and_the_compilers_are_weighed(code: str) -> None:
    report = compiling(cffi=5.5)
    report["packages"].append({"name": "nh3", "version": "1", "failure": "no crates", "wheel": None, "source": None})
    text = render_markdown(build_page(material(compiling=report), code))
    assert re.findall(r'value="([\d.]+)"></meter> (\d+\.\d)', text) == [("0.182", "2.0"), ("1.000", "11.0")]
    assert all(part in text for part in ("305\u00a0MB", "nh3: no crates", "5.50", report["base"]["image"]))


def test_a_line_end_or_an_entity_of_a_report_stays_a_text() -> None:
    """Either would break a table, or become another character."""
    assert escape_markdown("a\n  b &lt; `c\nd`") == r"a b \&lt; `c d`"
