"""Render a page of the newest reports: charts, tables, and a verdict on each claim about Alpine."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from image_lab import PROGRAM, output
from image_lab.errors import ExitCode, UsageError
from image_lab.report_files import write_text
from image_lab.reporting import blog_import, build
from image_lab.reporting.claims import ERAS, Verdict, judge
from image_lab.reporting.language import CODES, load_language
from image_lab.reporting.load_reports import Material, gather
from image_lab.reporting.render_verdicts import GLYPHS, render_outcome


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("--measure", type=Path, metavar="FILE", help="a report of `lab measure`; the newest by default")
    parser.add_argument("--probes", type=Path, metavar="FILE", help="a report of `lab probe`; the newest by default")
    verify = "reports of `lab verify --era 2021`; the newest by default"
    parser.add_argument("--verify", type=Path, nargs="+", metavar="FILE", default=[], help=verify)
    wheels = "reports of `lab wheels`; the newest by default"
    parser.add_argument("--wheels", type=Path, nargs="+", metavar="FILE", default=[], help=wheels)
    compiling = "a report of `lab compile`; the newest by default"
    parser.add_argument("--compile", type=Path, metavar="FILE", help=compiling)
    parser.add_argument("--output", type=Path, metavar="FILE.html", help="write the page there")
    parser.add_argument("--markdown", type=Path, metavar="FILE.md", help="write the same as Markdown there")
    places = f"import it into a blog: {blog_import.LOCAL} (the default) for that of `make run`, or a running profile"
    parser.add_argument("--publish", nargs="?", const=blog_import.LOCAL, metavar="PROFILE", help=places)
    parser.add_argument("--publish-now", action="store_true", help="with --publish: not as a draft")
    parser.add_argument("--language", choices=CODES, default="en", help="of the page (en)")


def execute(options: Namespace) -> int:
    """Judge the claims, and write the requested files; 0 for any verdict."""
    if options.publish_now and not options.publish:
        raise UsageError(f"--publish-now goes with --publish. Example: {PROGRAM} report --publish --publish-now")
    material = gather(options.measure, options.probes, options.verify, options.wheels, options.compile)
    page = build.build_page(material, options.language)
    wanted = (("--output", options.output, build.render_html), ("--markdown", options.markdown, build.render_markdown))
    for option, path, make in wanted:
        if path:
            write_text(make(page), path, option)
            output.say(f"the report is in {path}")
    if options.publish:
        article = build.render_markdown(page, as_article=True)
        output.say(blog_import.publish(article, options.publish, now=options.publish_now))
    verdicts = judge(material)
    if options.json:
        output.print_json(make_result(material, verdicts))
    else:
        output.print_table(make_table(verdicts, options.language))
    return ExitCode.OK


def make_table(verdicts: list[Verdict], code: str) -> Table:
    t = load_language(code)
    made = Table(t("claim"), *(t(f"era_{era}") for era in ERAS), box=SIMPLE)
    for first in verdicts[:: len(ERAS)]:
        of_claim = [one for one in verdicts if one.claim.id == first.claim.id]
        made.add_row(first.claim.title[code], *(f"{GLYPHS[one.outcome]} {render_outcome(one, t)}" for one in of_claim))
    return made


def make_result(material: Material, verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "kind": "report",
        "base_kinds": material.base_kinds,
        "sources": [source.name for source in material],
        "verdicts": [
            {"claim": one.claim.id, "era": one.era, "outcome": one.outcome, "is_whole": one.is_complete}
            for one in verdicts
        ],
    }
