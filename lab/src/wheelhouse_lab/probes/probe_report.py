"""What the probes say: a table of differences for a person, or data for a program."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.box import SIMPLE
from rich.table import Column, Table
from rich.text import Text

from wheelhouse_lab import report_files
from wheelhouse_lab.approaches import Libc
from wheelhouse_lab.measure import environment
from wheelhouse_lab.probes.catalogue import Probe, Value
from wheelhouse_lab.probes.runner import Probed, Result

SCHEMA_VERSION: Final = 1
LIBCS: Final[tuple[Libc, Libc]] = ("glibc", "musl")
METHOD: Final = (
    "Each script of lab/probes/inside runs in a container of its own, by the image's Python, without a network. Ratios "
    "are taken within one run, and seconds are those of the resolver's timers: the machine's speed is in neither. "
    "malloc-two-threads needs two processors at once: on a busy machine it can miss the cost, and never adds to it."
)


def document(every: Sequence[Probed], probes: Sequence[Probe]) -> dict[str, Any]:
    """Everything as data, as ``report.schema.json`` beside this module describes it."""
    return {
        **report_files.header((one.base for one in every), "probes"),
        "passed": bool(every) and all(one.passed for one in every),
        "machine": environment.machine(),
        "engine": environment.engine_facts(),
        "method": METHOD,
        "probes": [described(probe, every) for probe in probes],
        "approaches": [approach_of(one) for one in every],
    }


def described(probe: Probe, every: Sequence[Probed]) -> dict[str, Any]:
    """A probe, and what it found on each C library."""
    return {
        "name": probe.name,
        "asks": probe.asks,
        "unit": probe.unit or None,
        "means": probe.means,
        "sources": list(probe.sources),
        "found": {libc: values(probe, every, libc) for libc in LIBCS},
        "differs": differs(probe, every),
    }


def approach_of(one: Probed) -> dict[str, Any]:
    """An approach as data; what could not be had is null."""
    return {
        "id": one.approach.id,
        "era": "now",
        "image": one.image,
        "base": one.base and one.base.as_json(),
        "python": one.python or None,
        "libc": one.libc,
        "failure": one.failure or None,
        "passed": one.passed,
        "results": [result_of(result) for result in one.results],
    }


def result_of(result: Result) -> dict[str, Any]:
    """A result as data; ``is_expected`` is null where nothing is expected of this Python."""
    return {
        "probe": result.probe.name,
        "found": result.found,
        "expected": " or ".join(map(str, result.expectations)) or None,
        "is_expected": result.is_expected,
        "failure": result.failure or None,
    }


# --- Differences


def values(probe: Probe, every: Iterable[Probed], libc: Libc) -> list[Value]:
    """What the probe found in the images of a C library, each value once."""
    of_libc = [result for one in every if one.libc == libc for result in one.results if result.probe == probe]
    return list(dict.fromkeys(result.found for result in of_libc if result.found is not None))


def differs(probe: Probe, every: Sequence[Probed]) -> bool | None:
    """Whether no image of one C library found what an image of the other did; None without images of both.

    Numbers differ when all of one side are below all of the other.
    """
    glibc, musl = (values(probe, every, libc) for libc in LIBCS)
    if not glibc or not musl:
        return None
    if probe.unit:
        low, high = sorted((sorted(map(float, glibc)), sorted(map(float, musl))))
        return low[-1] < high[0]
    return not set(glibc) & set(musl)


# --- For a person


def table(every: Sequence[Probed], probes: Sequence[Probe]) -> Table:
    """A row per probe, a column per C library; what differs comes first."""
    libcs = (Column(libc, overflow="fold") for libc in LIBCS)
    made = Table(Column("probe", no_wrap=True), "differs", *libcs, box=SIMPLE, padding=(0, 1, 0, 0))
    words = {True: "yes", False: "no", None: "-"}
    for probe in sorted(probes, key=lambda probe: differs(probe, every) is not True):
        how = differs(probe, every)
        cells = (", ".join(shown(value, probe.unit) for value in values(probe, every, libc)) or "-" for libc in LIBCS)
        made.add_row(probe.name, Text(words[how], "bold" if how else ""), *map(Text, cells))
    return made


def shown(value: Value, unit: str) -> str:
    """A value with its unit; a text that is empty or begins with a space is quoted."""
    if isinstance(value, str):
        return value if value and value == value.strip() else repr(value)
    if unit == "bytes":
        return f"{value / 1024:,.0f} KiB"
    return f"{value:g} s" if unit == "seconds" else f"{value:g}"


def contradictions(every: Iterable[Probed]) -> list[str]:
    """A line for each result that is not as expected, and for each image that could not be asked."""
    lines = []
    for one in every:
        lines += [f"{one.approach.id}: {one.failure}"] if one.failure else []
        for result in one.results:
            if result.is_expected is False:
                expected = " or ".join(map(str, result.expectations))
                what = result.failure or f"expected {expected} of {one.libc}; found {result.found!r}"
                lines.append(f"{one.approach.id}, {result.probe.name}: {what}")
    return lines


def not_judged(every: Iterable[Probed]) -> list[str]:
    """A line for each result of which nothing is expected under this Python."""
    return [
        f"{one.approach.id}, {result.probe.name}: found {result.found!r}; nothing is expected of Python "
        f"{one.python['version']} on {one.libc}"
        for one in every
        for result in one.results
        if result.is_expected is None
    ]


def verdict(every: Sequence[Probed], probes: Sequence[Probe]) -> str:
    """One line: how many differ, of those that images of both C libraries have answered."""
    compared = [how for probe in probes if (how := differs(probe, every)) is not None]
    rest = len(probes) - len(compared)
    missing = f" Not compared, for want of an image of each: {rest}." if rest else ""
    return f"{sum(compared)} of {len(compared)} probes differ between glibc and musl.{missing}"


def base_line(one: Probed) -> str:
    """What was asked: without this, no result can be compared with another."""
    if one.base is None or not one.python:
        return f"{one.approach.id}: not asked"
    kind = f"a stand-in for {one.approach.era('now').base.image}" if one.base.stand_in else "no stand-in"
    return f"{one.approach.id}: Python {one.python['version']} on {one.base.image}, {kind}, {one.base.digest[:19]}"


def listing(probes: Iterable[Probe]) -> list[dict[str, Any]]:
    """What each probe asks, what it means, and who says so."""
    return [
        {"name": one.name, "asks": one.asks, "unit": one.unit or None, "means": one.means, "sources": list(one.sources)}
        for one in probes
    ]


def listing_table(probes: Iterable[Probe]) -> Table:
    """The same for a person, without the sources."""
    made = Table("probe", "asks", "means", box=SIMPLE)
    for one in probes:
        made.add_row(one.name, Text(one.asks), Text(one.means))
    return made


def markdown(probes: Iterable[Probe]) -> str:
    """What each probe asks, for docs/lab.md, which a test compares with it."""
    rows = [f"| `{one.name}` | {one.asks.replace('|', '&#124;')} |" for one in probes]
    return "\n".join(["| probe | what it asks |", "|---|---|", *rows]) + "\n"
