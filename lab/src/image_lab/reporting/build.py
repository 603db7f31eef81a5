"""Builds the page from its sections, and renders it as HTML, Markdown, or a blog article."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from image_lab import project
from image_lab.reporting import compile_section, measure_sections, method_section, probes_section, wheels_section
from image_lab.reporting.claims import judge
from image_lab.reporting.language import CODES, Language, load_language
from image_lab.reporting.load_reports import Material, gather
from image_lab.reporting.page import Page, Section
from image_lab.reporting.render_verdicts import render_verdicts

FOLDER = Path(__file__).parent
LINE_END = re.compile(r"\s*\n\s*")
CODE = re.compile(r"(`[^`]+`)")
MARKDOWN_MARKUP = re.compile(r"([\\*_\[\]<>|#&])")


def build_page(material: Material, code: str) -> Page:
    """The whole report in the language called ``code``."""
    t = load_language(code)
    kinds = material.base_kinds
    kind = kinds[0] if len(kinds) == 1 else "mixed"  # a list of wheels alone is of no base
    newest = max(source.date for source in material)
    verdicts = Section("claims", t("h_claims"), [t("p_claims")], verdicts=render_verdicts(judge(material), t))
    sections = [
        verdicts,
        *measure_sections.make_sections(material.measure, t),
        wheels_section.make_section(material.wheels, t),
        compile_section.make_section(material.compiling, t),
        probes_section.make_section(material.probes, t),
        method_section.make_method(material, t),
        method_section.make_sources(material, t),
    ]
    order = ["claims", "builds", "sizes", "wheels", "compile", "speed", "starts", "probes", "method", "sources"]
    return Page(
        t,
        material,
        t("title"),
        t("summary", kind=t(f"kind_{kind}"), date=newest),
        "" if kind == "official" else t(f"warning_{kind}"),
        newest,
        sorted(sections, key=lambda section: order.index(section.id)),
    )


def render_html(made: Page) -> str:
    template = make_environment().get_template("page.html.jinja")
    return template.render(page=made, t=made.language)


def render_markdown(made: Page, *, as_article: bool = False) -> str:
    template = make_environment().get_template("page.md.jinja")
    return template.render(page=made, t=made.language, front_matter=make_front_matter(made) if as_article else "")


def make_front_matter(made: Page) -> str:
    """The article's metadata as TOML; JSON strings are valid TOML."""
    t: Language = made.language
    fields = {
        "language": t.code,
        "title": f"{t('name')}: {made.title}",
        "slug": "lab-report",
        "summary": made.summary,
        "tags": ["Alpine", "Debian", "wheels"],
    }
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def render_committed() -> dict[Path, str]:
    """The committed files that are rendered from the newest reports, with their expected content."""
    material = gather()
    texts: dict[Path, str] = {}
    for code in CODES:
        made, suffix = build_page(material, code), "" if code == "en" else f".{code}"
        texts[project.root() / "docs" / f"report{suffix}.html"] = render_html(made)
        texts[project.root() / "docs" / f"report{suffix}.md"] = render_markdown(made)
    return texts


@cache
def make_environment() -> Environment:
    """The templates of this folder; unknown names are errors, and HTML is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html.jinja"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"inline": render_inline, "md": escape_markdown, "host": parse_host}
    return made


def render_inline(text: str) -> Markup:
    return Markup().join(
        Markup("<code>{}</code>").format(part) if is_code else part for part, is_code in split_code(text)
    )


def escape_markdown(text: str) -> str:
    """A text as Markdown for a table cell; only text between backticks is markup."""
    return "".join(
        f"`{part.replace('|', chr(92) + '|')}`" if is_code else MARKDOWN_MARKUP.sub(r"\\\1", part)
        for part, is_code in split_code(LINE_END.sub(" ", text))
    )


def split_code(text: str) -> Iterator[tuple[str, bool]]:
    for part in CODE.split(text):
        is_code = len(part) > 2 and part[0] == part[-1] == "`"
        yield (part[1:-1] if is_code else part), is_code


def parse_host(address: str) -> str:
    return address.split("/")[2]
