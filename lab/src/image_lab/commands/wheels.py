"""Show which file pip would choose for each requirement on a target, and what a compile needs there."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from image_lab import PROGRAM, project
from image_lab.errors import ExitCode, UsageError
from image_lab.report_files import add_output_option, deliver
from image_lab.wheels import pip_config, project_files, targets
from image_lab.wheels.package_index import Index
from image_lab.wheels.render import print_result
from image_lab.wheels.requirements import Requested, merge_settings, parse_arguments
from image_lab.wheels.sdist_archive import Archives
from image_lab.wheels.targets import Target
from image_lab.wheels.verdicts import NEED_WORK, judge_all
from image_lab.wheels.wheels_report import make_report

EXAMPLE = f"Example: {PROGRAM} wheels 'cryptography==3.4.7' --python 3.8 --on musl:1.2"


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("requirements", nargs="*", metavar="REQUIREMENT", help="such as 'django>=5.2'")
    files = "requirements.txt, pyproject.toml, uv.lock or pylock.toml"
    parser.add_argument("-r", "--requirement", action="append", default=[], type=Path, metavar="FILE", help=files)
    names = ", ".join(row["id"] for row in targets.list_named())
    on = f"{names}, musl:1.2, glibc:2.28 …; may be given more than once (alpine)"
    parser.add_argument("--on", action="append", default=[], metavar="TARGET", help=on)
    parser.add_argument("--python", metavar="VERSION", help="3.13; the target's own by default")
    parser.add_argument("--arch", metavar="NAME", help="x86_64, aarch64 … (x86_64)")
    parser.add_argument("--all-targets", action="store_true", help="a matrix of packages against targets")
    parser.add_argument("--no-deps", action="store_true", help="what was named alone, without what it requires")
    add_output_option(parser)


def execute(options: Namespace) -> int:
    """0 if nothing needs a compiler, 1 if something does."""
    places = select_targets(options)
    requested = read_requirements(options)
    index = Index(merge_settings(requested, pip_config.read_settings()), project.working_folder() / "cache")
    results = judge_all(requested, places, Archives(index))
    if all(result.error for result in results):
        raise UsageError(results[0].error)
    if not any(result.error or result.distributions for result in results):
        raise UsageError(explain_empty_result(requested, places))
    made = make_report(requested, results, index)
    deliver(made, options, lambda: print_result(requested, results))
    needs_work = any(result.error or result.count(*NEED_WORK) for result in results)
    return ExitCode.FAILED if needs_work else ExitCode.OK


def explain_empty_result(requested: Requested, places: list[Target]) -> str:
    left = [f"{one.text} ({one.origin}) is on no index" for one in requested.not_judged]
    left += [
        f"{line.requirement} ({line.origin}) is not needed on {', '.join(place.id for place in where)}"
        for line, where in requested.not_needed(places)
    ]
    return f"nothing was judged: {'; '.join(left) or 'there is no requirement'}. {EXAMPLE}"


def select_targets(options: Namespace) -> list[Target]:
    """The requested targets; raises UsageError for an unknown one, or for --on with --all-targets."""
    if options.all_targets and options.on:
        raise UsageError("--all-targets means every target: leave out --on, or name targets with --on alone.")
    if options.all_targets:
        return targets.list_compared(python=options.python, arch=options.arch)
    arch = options.arch or "x86_64"
    return [
        targets.find_target(name, python=options.python, arch=arch) for name in dict.fromkeys(options.on or ["alpine"])
    ]


def read_requirements(options: Namespace) -> Requested:
    """The given requirements; raises UsageError for none, or for an unreadable file."""
    if not options.requirements and not options.requirement:
        raise UsageError(f"name requirements, or a file of them with -r. {EXAMPLE}")
    requested = Requested(no_deps=options.no_deps)
    parse_arguments(options.requirements, requested)
    for path in options.requirement:
        project_files.read_file(path, requested)
    return requested
