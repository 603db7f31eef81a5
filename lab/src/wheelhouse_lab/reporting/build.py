"""Puts the page together, and writes it as HTML, as Markdown, or as an article for the blog."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from wheelhouse_lab import project
from wheelhouse_lab.reporting import compile_section, measure_sections, method_section, probes_section, wheels_section
from wheelhouse_lab.reporting.claims import judge
from wheelhouse_lab.reporting.language import CODES, Language, language
from wheelhouse_lab.reporting.load_reports import Material, gather
from wheelhouse_lab.reporting.page import Page, Section
from wheelhouse_lab.reporting.render_verdicts import told

FOLDER: Final = Path(__file__).parent
LINE_END: Final = re.compile(r"\s*\n\s*")
CODE: Final = re.compile(r"(`[^`]+`)")
MARKDOWN_MARKUP: Final = re.compile(r"([\\*_\[\]<>|#&])")


def page(material: Material, code: str) -> Page:
    """The whole report in the language called ``code``."""
    t = language(code)
    kinds = material.base_kinds
    kind = kinds[0] if len(kinds) == 1 else "mixed"  # a list of wheels alone is of no base
    newest = max(source.date for source in material)
    verdicts = Section("claims", t("h_claims"), [t("p_claims")], verdicts=told(judge(material), t))
    sections = [
        verdicts,
        *measure_sections.sections(material.measure, t),
        wheels_section.section(material.wheels, t),
        compile_section.section(material.compiling, t),
        probes_section.section(material.probes, t),
        method_section.method(material, t),
        method_section.sources(material, t),
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


def html(made: Page) -> str:
    """One page that needs nothing beside it."""
    template = environment().get_template("page.html.jinja")
    return template.render(page=made, t=made.language)


def markdown(made: Page, *, as_article: bool = False) -> str:
    """The same as Markdown: with a title, or with the front matter of an article of the blog."""
    template = environment().get_template("page.md.jinja")
    return template.render(page=made, t=made.language, front_matter=front_matter(made) if as_article else "")


def front_matter(made: Page) -> str:
    """What the blog has to know about the article, as TOML; JSON's strings are TOML's too."""
    t: Language = made.language
    fields = {
        "language": t.code,
        "title": f"{t('name')}: {made.title}",
        "slug": "lab-report",
        "summary": made.summary,
        "tags": ["Alpine", "Debian", "wheels"],
    }
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def committed() -> dict[Path, str]:
    """The files of the project that are made from the newest reports, with what they should be."""
    material = gather()
    texts: dict[Path, str] = {}
    for code in CODES:
        made, suffix = page(material, code), "" if code == "en" else f".{code}"
        texts[project.root() / "docs" / f"report{suffix}.html"] = html(made)
        texts[project.root() / "docs" / f"report{suffix}.md"] = markdown(made)
    return texts


# --- Templates


@cache
def environment() -> Environment:
    """The templates of this folder; a name that is not there is an error, and in HTML every text is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html.jinja"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"inline": inline, "md": in_markdown, "host": host}
    return made


def inline(text: str) -> Markup:
    """A text as HTML, with what stands between backticks as code."""
    return Markup().join(Markup("<code>{}</code>").format(part) if is_code else part for part, is_code in parts(text))


def in_markdown(text: str) -> str:
    """A text as Markdown, of which only what stands between backticks is markup; fit for a cell of a table."""
    return "".join(
        f"`{part.replace('|', chr(92) + '|')}`" if is_code else MARKDOWN_MARKUP.sub(r"\\\1", part)
        for part, is_code in parts(LINE_END.sub(" ", text))
    )


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text, each with whether it stands between backticks."""
    for part in CODE.split(text):
        is_code = len(part) > 2 and part[0] == part[-1] == "`"
        yield (part[1:-1] if is_code else part), is_code


def host(address: str) -> str:
    """The name of an address's server, by which a reader knows whose word it is."""
    return address.split("/")[2]
