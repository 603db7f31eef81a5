"""Ask each image what its C library changes for a web application: threads, DNS, dates, memory."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from wheelhouse_lab import builder, engine, output
from wheelhouse_lab import report_files as reports
from wheelhouse_lab.approaches import Approach, chosen
from wheelhouse_lab.build_log import BuildLog
from wheelhouse_lab.build_progress import shown
from wheelhouse_lab.builder import order
from wheelhouse_lab.compose_stack import interruptible
from wheelhouse_lab.errors import ExitCode, LabError, MachineError
from wheelhouse_lab.probes import catalogue, probe_report, runner
from wheelhouse_lab.probes.catalogue import Probe
from wheelhouse_lab.probes.runner import Probed


def configure_parser(parser: ArgumentParser) -> None:
    """``APPROACH… | --all``, which probes, and where to."""
    parser.add_argument("approaches", nargs="*", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--all", action="store_true", help="every approach")
    parser.add_argument("--only", nargs="+", metavar="PROBE", default=[], help="these probes alone")
    parser.add_argument("--list", action="store_true", help="print what each probe asks and means, and do nothing")
    reports.add_output(parser)


def execute(options: Namespace) -> int:
    """Probe each approach in turn; 0 when all is as expected, 1 when something is not."""
    probes = catalogue.named(options.only)
    if options.list:
        return print_list(probes, as_json=options.json)
    approaches = chosen(options.approaches, every=options.all, command="probe")
    engine.info()  # one clear message now, and not one per approach
    with interruptible():
        every = [probe(approach, probes) for approach in approaches]
        made = probe_report.document(every, probes)
    reports.hand_over(made, options, lambda: print_result(every, probes))
    return ExitCode.OK if made["passed"] else ExitCode.FAILED


def probe(approach: Approach, probes: Sequence[Probe]) -> Probed:
    """Build the approach's image, from the cache where that is up to date, and put the probes to it.

    Raises:
        EngineError: the engine does not answer any more.
    """
    one = Probed(approach, f"{builder.IMAGE_NAME}:{approach.id}")
    try:
        its_order = order(approach)
        one.base = its_order.base
        log = BuildLog()
        with shown(approach.id, log) as tell_step:
            built = builder.build(its_order, tell_step, log)
        if built.succeeded:
            runner.run(one, probes, lambda script: output.say(f"{approach.id}: {script}"))
        else:
            one.failure = f"its build failed; the log is {built.log_path}"
    except LabError as error:
        if isinstance(error, MachineError):
            engine.info()  # raises, where it is the engine that has gone
        one.failure = str(error)
    return one


def print_result(every: Sequence[Probed], probes: Sequence[Probe]) -> None:
    """The table, what is not as expected, and the verdict."""
    output.print_table(probe_report.table(every, probes))
    lines = [f"not as expected: {line}" for line in probe_report.contradictions(every)]
    lines += [f"not judged: {line}" for line in probe_report.not_judged(every)]
    for line in [*lines, *map(probe_report.base_line, every), probe_report.verdict(every, probes)]:
        output.result.print(line, markup=False)


def print_list(probes: Sequence[Probe], *, as_json: bool) -> int:
    """What each probe asks and means."""
    if as_json:
        output.print_json({"schema_version": probe_report.SCHEMA_VERSION, "probes": probe_report.listing(probes)})
    else:
        output.print_table(probe_report.listing_table(probes))
    return ExitCode.OK
