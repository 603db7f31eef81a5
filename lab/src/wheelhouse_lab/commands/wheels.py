"""Say which file pip would take for each requirement on a target, and what a compile there would need."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from wheelhouse_lab import PROGRAM, project
from wheelhouse_lab.errors import ExitCode, UsageError
from wheelhouse_lab.report_files import add_output, hand_over
from wheelhouse_lab.wheels import pip_config, project_files, targets
from wheelhouse_lab.wheels.package_index import Index
from wheelhouse_lab.wheels.render import show
from wheelhouse_lab.wheels.requirements import Requested, parse_arguments, with_pip
from wheelhouse_lab.wheels.sdist_archive import Archives
from wheelhouse_lab.wheels.targets import Target
from wheelhouse_lab.wheels.verdicts import NEED_WORK, judge_all
from wheelhouse_lab.wheels.wheels_report import document

EXAMPLE = f"Example: {PROGRAM} wheels 'cryptography==3.4.7' --python 3.8 --on musl:1.2"


def configure_parser(parser: ArgumentParser) -> None:
    """What, and where."""
    parser.add_argument("requirements", nargs="*", metavar="REQUIREMENT", help="such as 'django>=5.2'")
    files = "requirements.txt, pyproject.toml, uv.lock or pylock.toml"
    parser.add_argument("-r", "--requirement", action="append", default=[], type=Path, metavar="FILE", help=files)
    names = ", ".join(row["id"] for row in targets.named())
    on = f"{names}, musl:1.2, glibc:2.28 …; may be given more than once (alpine)"
    parser.add_argument("--on", action="append", default=[], metavar="TARGET", help=on)
    parser.add_argument("--python", metavar="VERSION", help="3.13; the target's own by default")
    parser.add_argument("--arch", metavar="NAME", help="x86_64, aarch64 … (x86_64)")
    parser.add_argument("--all-targets", action="store_true", help="a matrix of packages against targets")
    parser.add_argument("--no-deps", action="store_true", help="what was named alone, without what it requires")
    add_output(parser)


def execute(options: Namespace) -> int:
    """Judge; 0 when nothing needs a compiler, 1 when something does."""
    places = places_of(options)
    requested = requested_of(options)
    index = Index(with_pip(requested, pip_config.read()), project.working_folder() / "cache")
    results = judge_all(requested, places, Archives(index))
    if all(result.error for result in results):
        raise UsageError(results[0].error)
    if not any(result.error or result.distributions for result in results):
        raise UsageError(nothing_judged(requested, places))
    made = document(requested, results, index)
    hand_over(made, options, lambda: show(requested, results))
    needs_work = any(result.error or result.count(*NEED_WORK) for result in results)
    return ExitCode.FAILED if needs_work else ExitCode.OK


def nothing_judged(requested: Requested, places: list[Target]) -> str:
    """What became of all that was asked for."""
    left = [f"{one.text} ({one.origin}) is on no index" for one in requested.not_judged]
    left += [
        f"{line.requirement} ({line.origin}) is not needed on {', '.join(place.id for place in where)}"
        for line, where in requested.not_needed(places)
    ]
    return f"nothing was judged: {'; '.join(left) or 'there is no requirement'}. {EXAMPLE}"


def places_of(options: Namespace) -> list[Target]:
    """The targets that were asked for.

    Raises:
        UsageError: --on and --all-targets, or an unknown target.
    """
    if options.all_targets and options.on:
        raise UsageError("--all-targets means every target: leave out --on, or name targets with --on alone.")
    if options.all_targets:
        return targets.compared(python=options.python, arch=options.arch)
    arch = options.arch or "x86_64"
    return [targets.find(name, python=options.python, arch=arch) for name in dict.fromkeys(options.on or ["alpine"])]


def requested_of(options: Namespace) -> Requested:
    """The requirements that were asked for.

    Raises:
        UsageError: none, or a file that can't be read.
    """
    if not options.requirements and not options.requirement:
        raise UsageError(f"name requirements, or a file of them with -r. {EXAMPLE}")
    requested = Requested(no_deps=options.no_deps)
    parse_arguments(options.requirements, requested)
    for path in options.requirement:
        project_files.read(path, requested)
    return requested
