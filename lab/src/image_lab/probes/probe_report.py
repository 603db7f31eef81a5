"""The results of `lab probe` as tables and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.box import SIMPLE
from rich.table import Column, Table
from rich.text import Text

from image_lab import report_files
from image_lab.approaches import Libc
from image_lab.measure import environment
from image_lab.probes.catalogue import Probe, Value
from image_lab.probes.runner import Probed, Result

LIBCS: Final[tuple[Libc, Libc]] = ("glibc", "musl")


def make_report(every: Sequence[Probed], probes: Sequence[Probe]) -> dict[str, Any]:
    """The report as ``probe.schema.json`` describes it."""
    return {
        **report_files.make_header((one.base for one in every), "probes"),
        "passed": bool(every) and all(one.passed for one in every),
        "machine": environment.read_machine(),
        "engine": environment.read_engine(),
        "method": report_files.read_method("probes"),
        "probes": [describe_probe(probe, every) for probe in probes],
        "approaches": [describe_approach(one) for one in every],
    }


def describe_probe(probe: Probe, every: Sequence[Probed]) -> dict[str, Any]:
    return {
        "name": probe.name,
        "asks": probe.asks,
        "unit": probe.unit or None,
        "means": probe.means,
        "sources": list(probe.sources),
        "found": {libc: collect_values(probe, every, libc) for libc in LIBCS},
        "differs": differs(probe, every),
    }


def describe_approach(one: Probed) -> dict[str, Any]:
    return {
        "id": one.approach.id,
        "era": "now",
        "image": one.image,
        "base": one.base and one.base.as_json(),
        "python": one.python or None,
        "libc": one.libc,
        "failure": one.failure or None,
        "passed": one.passed,
        "results": [describe_result(result) for result in one.results],
    }


def describe_result(result: Result) -> dict[str, Any]:
    """A result as data; ``is_expected`` is null if there is no expectation for this Python."""
    return {
        "probe": result.probe.name,
        "found": result.found,
        "expected": " or ".join(map(str, result.expectations)) or None,
        "is_expected": result.is_expected,
        "failure": result.failure or None,
    }


def collect_values(probe: Probe, every: Iterable[Probed], libc: Libc) -> list[Value]:
    of_libc = [result for one in every if one.libc == libc for result in one.results if result.probe == probe]
    return list(dict.fromkeys(result.found for result in of_libc if result.found is not None))


def differs(probe: Probe, every: Sequence[Probed]) -> bool | None:
    """Whether the results of the C libraries have nothing in common; None without images of both.

    Numbers differ if all of one side are below all of the other.
    """
    glibc, musl = (collect_values(probe, every, libc) for libc in LIBCS)
    if not glibc or not musl:
        return None
    if probe.unit:
        low, high = sorted((sorted(map(float, glibc)), sorted(map(float, musl))))
        return low[-1] < high[0]
    return not set(glibc) & set(musl)


def make_table(every: Sequence[Probed], probes: Sequence[Probe]) -> Table:
    """A row per probe, a column per C library; differences come first."""
    libcs = (Column(libc, overflow="fold") for libc in LIBCS)
    made = Table(Column("probe", no_wrap=True), "differs", *libcs, box=SIMPLE, padding=(0, 1, 0, 0))
    words = {True: "yes", False: "no", None: "-"}
    for probe in sorted(probes, key=lambda probe: differs(probe, every) is not True):
        how = differs(probe, every)
        cells = (
            ", ".join(format_value(value, probe.unit) for value in collect_values(probe, every, libc)) or "-"
            for libc in LIBCS
        )
        made.add_row(probe.name, Text(words[how], "bold" if how else ""), *map(Text, cells))
    return made


def format_value(value: Value, unit: str) -> str:
    """A value with its unit; an empty text, or one with spaces around it, is quoted."""
    if isinstance(value, str):
        return value if value and value == value.strip() else repr(value)
    if unit == "bytes":
        return f"{value / 1024:,.0f} KiB"
    return f"{value:g} s" if unit == "seconds" else f"{value:g}"


def find_contradictions(every: Iterable[Probed]) -> list[str]:
    """A line for each unexpected result, and for each image that could not be probed."""
    lines = []
    for one in every:
        lines += [f"{one.approach.id}: {one.failure}"] if one.failure else []
        for result in one.results:
            if result.is_expected is False:
                expected = " or ".join(map(str, result.expectations))
                what = result.failure or f"expected {expected} of {one.libc}; found {result.found!r}"
                lines.append(f"{one.approach.id}, {result.probe.name}: {what}")
    return lines


def find_not_judged(every: Iterable[Probed]) -> list[str]:
    return [
        f"{one.approach.id}, {result.probe.name}: found {result.found!r}; nothing is expected of Python "
        f"{one.python['version']} on {one.libc}"
        for one in every
        for result in one.results
        if result.is_expected is None
    ]


def summarize(every: Sequence[Probed], probes: Sequence[Probe]) -> str:
    compared = [how for probe in probes if (how := differs(probe, every)) is not None]
    rest = len(probes) - len(compared)
    missing = f" Not compared, for want of an image of each: {rest}." if rest else ""
    return f"{sum(compared)} of {len(compared)} probes differ between glibc and musl.{missing}"


def describe_base(one: Probed) -> str:
    if one.base is None or not one.python:
        return f"{one.approach.id}: not asked"
    base = one.base.describe(one.approach.era("now").base.image)
    return f"{one.approach.id}: Python {one.python['version']} on {base}"


def list_probes(probes: Iterable[Probe]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "asks": one.asks, "unit": one.unit or None, "means": one.means, "sources": list(one.sources)}
        for one in probes
    ]


def make_listing_table(probes: Iterable[Probe]) -> Table:
    made = Table("probe", "asks", "means", box=SIMPLE)
    for one in probes:
        made.add_row(one.name, Text(one.asks), Text(one.means))
    return made


def render_markdown(probes: Iterable[Probe]) -> str:
    rows = [f"| `{one.name}` | {one.asks.replace('|', '&#124;')} |" for one in probes]
    return "\n".join(["| probe | question |", "|---|---|", *rows]) + "\n"
