"""Build approaches, boot each one's whole stack on free ports, check what it promises, and remove it again."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial

from wheelhouse_lab import PROGRAM, builder, engine, output
from wheelhouse_lab.approaches import Approach, find, load
from wheelhouse_lab.build_log import BuildLog
from wheelhouse_lab.build_progress import shown
from wheelhouse_lab.builder import Build, Order, order
from wheelhouse_lab.checks import CHECKS, verify_report
from wheelhouse_lab.checks.check import Check, named
from wheelhouse_lab.checks.runner import Result, Runner, Verification, could_not_begin
from wheelhouse_lab.compose_stack import interruptible
from wheelhouse_lab.errors import ExitCode, MachineError, UsageError
from wheelhouse_lab.report_files import add_output, hand_over

CLEAR_UP = "docker compose --project-name {project} down --volumes"


def configure_parser(parser: ArgumentParser) -> None:
    """``APPROACH… | --all``, and what to look at."""
    parser.add_argument("approaches", nargs="*", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--all", action="store_true", help="every approach that the era has")
    parser.add_argument("--era", default="now", help="which pins and base images: now (default), 2021, 2022")
    parser.add_argument("--base", metavar="IMAGE", help="build on this image in place of the era's")
    parser.add_argument(
        "--build-arg", action="append", default=[], metavar="NAME=VALUE", help="an argument of the Dockerfile"
    )
    parser.add_argument("--only", nargs="+", metavar="CHECK", default=[], help="these checks alone")
    add_output(parser)
    parser.add_argument("--keep", action="store_true", help="leave the stack running afterwards")
    parser.add_argument("--list", action="store_true", help="print what each check claims, and do nothing")


def execute(options: Namespace) -> int:
    """Verify each approach in turn; 0 when all pass, 1 when one does not."""
    checks = named(CHECKS, options.only)
    if options.list:
        return print_list(checks, as_json=options.json)
    chosen = approaches_of(options)
    engine.info()  # one clear message now, and not one per approach
    engine.docker("compose", "version")
    with interruptible():
        verifications = [verify(approach, options, checks) for approach in chosen]
    hand_over(verify_report.document(verifications), options, lambda: print_result(verifications))
    return ExitCode.OK if all(one.passed for one in verifications) else ExitCode.FAILED


def approaches_of(options: Namespace) -> list[Approach]:
    """The approaches that were asked for.

    Raises:
        UsageError: none, or --all and names, or one that does not exist or has no such era.
    """
    if options.all == bool(options.approaches):
        raise UsageError(f"name approaches, or give --all. Example: {PROGRAM} verify slim-trixie")
    if options.base and options.all:
        raise UsageError("--base is not for --all: the approaches differ in libc. Example: verify slim --base IMAGE")
    if not options.all:
        chosen = find(options.approaches)
        for approach in chosen:
            approach.era(options.era)
        return chosen
    chosen = [approach for approach in load() if options.era in approach.eras]
    if not chosen:
        eras = ", ".join(dict.fromkeys(era for approach in load() for era in approach.eras))
        raise UsageError(f"no approach has an era {options.era}; there are {eras}. Example: --era now")
    return chosen


def verify(approach: Approach, options: Namespace, checks: Sequence[Check]) -> Verification:
    """Verify one approach, telling each result as it comes."""
    # The code needs a newer Python than an earlier era has: of these, the stage with the dependencies is built.
    target = "" if options.era == "now" else "dependencies"
    try:
        given = builder.arguments_of(options.build_arg, approach)
        its_order = order(approach, options.era, base=options.base, target=target, arguments=given)
    except MachineError as error:
        return could_not_begin(approach, approach.era(options.era), error)
    runner = Runner(its_order, checks, partial(tell, approach), partial(say, approach), build_visibly)
    say(approach, f"building {its_order.tag} on {its_order.base.image} ({its_order.base.kind})")
    verification = runner.run(keep=options.keep)
    if options.keep and verification.project:
        say(approach, f"left running. To remove it: {CLEAR_UP.format(project=verification.project)}")
    return verification


def build_visibly(its_order: Order) -> Build:
    """Build, showing the steps."""
    log = BuildLog()
    with shown(its_order.approach.id, log) as tell_step:
        return builder.build(its_order, tell_step, log)


def say(approach: Approach, line: str) -> None:
    """One line of progress."""
    output.say(f"{approach.id}: {line}")


def tell(approach: Approach, result: Result) -> None:
    """One line of progress about a result."""
    say(approach, f"{result.check:<26} {verify_report.MARKS[result.outcome]:<7} {result.seconds:6.1f} s")


def print_result(verifications: Sequence[Verification]) -> None:
    """The table, what is wrong in full, and the verdict."""
    only_one = len(verifications) == 1
    output.print_table(verify_report.table(verifications[0]) if only_one else verify_report.matrix(verifications))
    lines = [
        verify_report.explanation(one.approach.id, result)
        for one in verifications
        for result in one.results
        if result.outcome != "passed"
    ]
    for line in [*lines, *map(verify_report.base_line, verifications), verify_report.verdict(verifications)]:
        output.result.print(line, markup=False)


def print_list(checks: Sequence[Check], *, as_json: bool) -> int:
    """What each check claims."""
    if as_json:
        output.print_json({"schema_version": verify_report.SCHEMA_VERSION, "checks": verify_report.listing(checks)})
    else:
        output.print_table(verify_report.listing_table(checks))
    return ExitCode.OK
