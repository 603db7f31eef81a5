"""Find out what the C library of each image changes for a web application: threads, DNS, dates, memory."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from image_lab import builder, engine, output
from image_lab import report_files as reports
from image_lab.approaches import Approach, select
from image_lab.build_progress import build_with_progress
from image_lab.builder import make_order
from image_lab.compose_stack import interruptible
from image_lab.errors import ExitCode, LabError, MachineError
from image_lab.probes import catalogue, probe_report, runner
from image_lab.probes.catalogue import Probe
from image_lab.probes.runner import Probed


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("approaches", nargs="*", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--all", action="store_true", help="every approach")
    parser.add_argument("--only", nargs="+", metavar="PROBE", default=[], help="these probes alone")
    parser.add_argument("--list", action="store_true", help="print what each probe asks and means, and do nothing")
    reports.add_output_option(parser)


def execute(options: Namespace) -> int:
    """0 if every result is as expected, 1 if one is not."""
    probes = catalogue.select_probes(options.only)
    if options.list:
        return print_list(probes, as_json=options.json)
    approaches = select(options.approaches, every=options.all, command="probe")
    engine.read_info()  # one clear message now, and not one per approach
    with interruptible():
        every = [probe_approach(approach, probes) for approach in approaches]
        made = probe_report.make_report(every, probes)
    reports.deliver(made, options, lambda: print_result(every, probes))
    return ExitCode.OK if made["passed"] else ExitCode.FAILED


def probe_approach(approach: Approach, probes: Sequence[Probe]) -> Probed:
    """Build the approach's image, from the cache if possible, and run the probes on it."""
    one = Probed(approach, f"{builder.IMAGE_NAME}:{approach.id}")
    try:
        its_order = make_order(approach)
        one.base = its_order.base
        built = build_with_progress(its_order)
        if built.succeeded:
            runner.run_probes(one, probes, lambda script: output.say(f"{approach.id}: {script}"))
        else:
            one.failure = f"its build failed; the log is {built.log_path}"
    except LabError as error:
        if isinstance(error, MachineError):
            engine.read_info()  # raises, where it is the engine that has gone
        one.failure = str(error)
    return one


def print_result(every: Sequence[Probed], probes: Sequence[Probe]) -> None:
    output.print_table(probe_report.make_table(every, probes))
    lines = [f"not as expected: {line}" for line in probe_report.find_contradictions(every)]
    lines += [f"not judged: {line}" for line in probe_report.find_not_judged(every)]
    for line in [*lines, *map(probe_report.describe_base, every), probe_report.summarize(every, probes)]:
        output.print_line(line)


def print_list(probes: Sequence[Probe], *, as_json: bool) -> int:
    if as_json:
        output.print_json({"probes": probe_report.list_probes(probes)})
    else:
        output.print_table(probe_report.make_listing_table(probes))
    return ExitCode.OK
