"""Build approaches, start each one's stack on free ports, check it, and remove it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial

from image_lab import builder, engine, output
from image_lab.approaches import Approach, select
from image_lab.build_progress import build_with_progress
from image_lab.builder import make_order
from image_lab.checks import CHECKS, verify_report
from image_lab.checks.check import Check, select_checks
from image_lab.checks.runner import Runner, Verification, fail_before_build
from image_lab.compose_stack import interruptible
from image_lab.errors import ExitCode, MachineError, UsageError, reject_unknown
from image_lab.report_files import add_output_option, deliver

CLEAR_UP = "docker compose --project-name {project} down --volumes"


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("approaches", nargs="*", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--all", action="store_true", help="every approach that the era has")
    parser.add_argument("--era", default="now", help="which pins and base images: now (default), 2021, 2022")
    parser.add_argument("--base", metavar="IMAGE", help="build on this image instead of the era's")
    parser.add_argument(
        "--build-arg", action="append", default=[], metavar="NAME=VALUE", help="an argument of the Dockerfile"
    )
    parser.add_argument("--only", nargs="+", metavar="CHECK", default=[], help="these checks alone")
    add_output_option(parser)
    parser.add_argument("--keep", action="store_true", help="leave the stack running afterwards")
    parser.add_argument("--list", action="store_true", help="print what each check claims, and do nothing")


def execute(options: Namespace) -> int:
    """0 if every approach passes, 1 if one does not."""
    checks = select_checks(CHECKS, options.only)
    if options.list:
        return print_list(checks, as_json=options.json)
    chosen = select_approaches(options)
    engine.read_info()  # one clear message now, and not one per approach
    engine.docker("compose", "version")
    with interruptible():
        verifications = [verify_approach(approach, options, checks) for approach in chosen]
    deliver(verify_report.make_report(verifications), options, lambda: print_result(verifications))
    return ExitCode.OK if all(one.passed for one in verifications) else ExitCode.FAILED


def select_approaches(options: Namespace) -> list[Approach]:
    """The requested approaches; raises UsageError for none, for --all with names, or for an unknown approach or era."""
    if options.base and options.all:
        raise UsageError("--base is not for --all: the approaches differ in libc. Example: verify slim --base IMAGE")
    chosen = select(options.approaches, every=options.all, command="verify")
    if not options.all:
        for approach in chosen:
            approach.era(options.era)  # raises for an unknown one
        return chosen
    eras = dict.fromkeys(era for approach in chosen for era in approach.eras)
    reject_unknown([options.era], eras, f"no approach has an era {{}}; there are {', '.join(eras)}. Example: --era now")
    return [approach for approach in chosen if options.era in approach.eras]


def verify_approach(approach: Approach, options: Namespace, checks: Sequence[Check]) -> Verification:
    # The code needs a newer Python than an earlier era has: of these, the stage with the dependencies is built.
    target = "" if options.era == "now" else "dependencies"
    try:
        given = builder.parse_build_arguments(options.build_arg, approach)
        its_order = make_order(approach, options.era, base=options.base, target=target, arguments=given)
    except MachineError as error:
        return fail_before_build(approach, approach.era(options.era), error)
    say = partial(print_line, approach)
    say(f"building {its_order.tag} on {its_order.base.image} ({its_order.base.kind})")
    runner = Runner(its_order, checks, lambda one: say(verify_report.format_progress(one)), say, build_with_progress)
    verification = runner.run(keep=options.keep)
    if options.keep and verification.project:
        say(f"left running. To remove it: {CLEAR_UP.format(project=verification.project)}")
    return verification


def print_line(approach: Approach, line: str) -> None:
    output.say(f"{approach.id}: {line}")


def print_result(verifications: Sequence[Verification]) -> None:
    only_one = len(verifications) == 1
    output.print_table(
        verify_report.make_table(verifications[0]) if only_one else verify_report.make_matrix(verifications)
    )
    lines = [
        verify_report.explain_result(one.approach.id, result)
        for one in verifications
        for result in one.results
        if result.outcome != "passed"
    ]
    for line in [*lines, *map(verify_report.describe_base, verifications), verify_report.summarize(verifications)]:
        output.print_line(line)


def print_list(checks: Sequence[Check], *, as_json: bool) -> int:
    if as_json:
        output.print_json({"checks": verify_report.list_checks(checks)})
    else:
        output.print_table(verify_report.make_listing_table(checks))
    return ExitCode.OK
