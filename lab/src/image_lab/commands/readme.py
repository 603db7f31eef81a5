"""Update the READMEs' tables, the articles' figures and docs/report from the newest reports."""

from argparse import ArgumentParser, Namespace

from image_lab import article_figures, output, project
from image_lab.errors import ExitCode
from image_lab.readme_table import find_newest_report, load_translations, render
from image_lab.reporting import build
from image_lab.reporting.load_reports import gather


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when a file is stale")


def execute(options: Namespace) -> int:
    """Write what has changed; with --check exit with 1 instead."""
    report = find_newest_report()
    lessons = article_figures.render(gather())
    texts = {words.path: render(words, report) for words in load_translations()}
    texts[project.articles_folder() / article_figures.FILE] = lessons
    texts |= build.render_committed()
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    names = [project.relative_path(path) for path in stale]
    for path, name in zip(stale, names, strict=True):
        if not options.check:
            path.write_text(texts[path], encoding="utf-8")
        output.say(f"{name}: {'stale; run `python -m lab readme`' if options.check else 'renewed'}")
    if options.json:
        output.print_json({"stale": names})
    return ExitCode.FAILED if stale and options.check else ExitCode.OK
