"""Renew the table of variants in both READMEs from docker/approaches.toml and the newest committed report."""

from argparse import ArgumentParser, Namespace

from lab import output
from lab.errors import ExitCode
from lab.readme import LANGUAGES, newest_report, renewed


def configure_parser(parser: ArgumentParser) -> None:
    """Whether only to look."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when a table is stale")


def execute(options: Namespace) -> int:
    """Write what has changed; 0, or with --check 1 when something would be written."""
    report = newest_report()
    texts = [(words, renewed(words, report)) for words in LANGUAGES]
    stale = [(words, text) for words, text in texts if text != words.path.read_text(encoding="utf-8")]
    for words, text in stale:
        if not options.check:
            words.path.write_text(text, encoding="utf-8")
        output.say(f"{words.file}: {'stale; run `python -m lab readme`' if options.check else 'renewed'}")
    if options.json:
        output.print_json({"schema_version": 1, "stale": [words.file for words, _text in stale]})
    return ExitCode.FAILED if stale and options.check else ExitCode.OK
