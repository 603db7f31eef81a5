"""Renew the READMEs' tables, the lessons' figures and docs/report from approaches.toml and the newest reports."""

from argparse import ArgumentParser, Namespace

from lab import figures, output
from lab.approaches import ROOT
from lab.errors import ExitCode
from lab.readme import LANGUAGES, newest_report, renewed
from lab.reporting import making
from lab.reporting.reading import gather


def configure_parser(parser: ArgumentParser) -> None:
    """Whether only to look."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when a file is stale")


def execute(options: Namespace) -> int:
    """Write what has changed; 0, or with --check 1 when something would be written."""
    report = newest_report()
    lessons = figures.made(gather())
    texts = {words.path: renewed(words, report) for words in LANGUAGES} | {figures.FILE: lessons}
    texts |= making.committed()
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    names = [path.relative_to(ROOT).as_posix() for path in stale]
    for path, name in zip(stale, names, strict=True):
        if not options.check:
            path.write_text(texts[path], encoding="utf-8")
        output.say(f"{name}: {'stale; run `python -m lab readme`' if options.check else 'renewed'}")
    if options.json:
        output.print_json({"schema_version": 1, "stale": names})
    return ExitCode.FAILED if stale and options.check else ExitCode.OK
