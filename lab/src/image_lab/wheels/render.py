"""The result for a person: a file per package, or a matrix of targets; what a compile takes; the sum.

Signs stand beside words, so that it can be read without colour; names are never cut, and 80 columns are enough.
"""

from collections.abc import Iterable
from itertools import groupby

from rich.box import SIMPLE
from rich.table import Column, Table
from rich.text import Text

from image_lab import output
from image_lab.wheels.release_files import File, Mismatch, find_similar_tag
from image_lab.wheels.requirements import Requested
from image_lab.wheels.targets import Target
from image_lab.wheels.verdicts import COMPILE, NEED_WORK, NOTHING, PURE, UNKNOWN, WHEEL, Distribution, Result

SIGNS = {WHEEL: "✓", PURE: "○", COMPILE: "✗", UNKNOWN: "?", NOTHING: "∅"}
STYLES = {WHEEL: "green", PURE: "yellow", COMPILE: "red", UNKNOWN: "bold yellow", NOTHING: "bold red"}
WORDS = {
    WHEEL: "wheel",
    PURE: "pure Python source archive, needs no compiler",
    COMPILE: "must be compiled",
    UNKNOWN: "unknown: the source archive can't be read",
    NOTHING: "can't be installed: no allowed file fits",
}
SHORT = {WHEEL: "", PURE: " pure", COMPILE: " compile", UNKNOWN: " unknown", NOTHING: " no file"}


def print_result(requested: Requested, results: list[Result]) -> None:
    if len(results) == 1:
        output.print_line(f"{results[0].target.label}\n")
        output.print_table(make_file_table(results[0]))
    else:
        for _arch, those in groupby(results, key=lambda one: one.target.arch):
            output.print_table(make_matrix(list(those)))
        output.print_line(make_legend(results))
    for places, one in group_problems(results):
        print_problem(one, places)
    for left_out in requested.not_judged:
        output.print_line(f"not judged: {left_out.text} ({left_out.origin}): no index has it")
    for line, where in requested.not_needed([result.target for result in results]):
        output.print_line(
            f"not needed on {', '.join(dict.fromkeys(place.id for place in where))}: {line.requirement} ({line.origin})"
        )
    for option in requested.not_honoured:
        output.print_line(
            f"not honoured: {option.text} ({option.origin}): the newest versions were taken, even without wheels"
        )
    output.print_line("")
    for sentence in summarize(results):
        output.print_line(sentence)


def make_sign(outcome: str) -> Text:
    return Text(SIGNS[outcome], style=STYLES[outcome])


def make_file_table(result: Result) -> Table:
    made = Table.grid(Column(no_wrap=True), Column(no_wrap=True), Column(), padding=(0, 2, 0, 0))
    for one in result.distributions:
        made.add_row(make_sign(one.outcome), f"{one.pin.name} {one.pin.version}", describe_file(one))
    return made


def describe_file(one: Distribution) -> str:
    if one.file is None:
        return WORDS[one.outcome]
    size = "size unknown" if one.file.size_bytes is None else f"{one.file.size_bytes:,} bytes"
    uploaded = f", {format_day(one.file)}" if one.file.uploaded else ""
    what = one.file.tag if one.outcome == WHEEL else WORDS[one.outcome]
    return f"{what}{note_yanked(one.file)}\n{size}{uploaded}"


def make_matrix(results: list[Result]) -> Table:
    made = Table(Column("package", no_wrap=True), box=SIMPLE, title=results[0].target.arch, title_justify="left")
    for result in results:
        made.add_column(f"{result.target.id}\nPython {result.target.python}")
    for name in sorted({one.pin.name for result in results for one in result.distributions}):
        made.add_row(name, *(make_cell(name, result) for result in results))
    return made


def make_cell(name: str, result: Result) -> Text:
    one = next((one for one in result.distributions if one.pin.name == name), None)
    if one is None:
        return Text("no solution" if result.error else "–")
    return make_sign(one.outcome).append(f" {one.pin.version}{SHORT[one.outcome]}")


def make_legend(results: list[Result]) -> str:
    seen = [outcome for outcome in SIGNS if any(result.count(outcome) for result in results)]
    return ", ".join(f"{SIGNS[outcome]} {WORDS[outcome]}" for outcome in seen) + ", – not needed there"


def group_problems(results: list[Result]) -> Iterable[tuple[list[Target], Distribution]]:
    found: dict[tuple[str, ...], tuple[list[Target], Distribution]] = {}
    for result in results:
        for one in result.distributions:
            if one.outcome != WHEEL:
                key = (one.pin.name, str(one.pin.version), one.outcome, one.refused, *one.change)
                found.setdefault(key, ([], one))[0].append(result.target)
    return found.values()


def print_problem(one: Distribution, places: list[Target]) -> None:
    where = ", ".join(f"{place.id} {place.arch}" for place in places)
    output.print_line(f"\n{SIGNS[one.outcome]} {one.pin.name} {one.pin.version} on {where}: {WORDS[one.outcome]}")
    made = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 0, 0, 2), pad_edge=True)
    for label, text in make_details(one, places[0]):
        made.add_row(label, text)
    output.print_table(made)


def make_details(one: Distribution, target: Target) -> Iterable[tuple[str, str]]:
    if one.file:
        yield "file", f"{one.file.filename}{note_yanked(one.file)}"
    if one.refused:
        yield "reason", one.refused
    if one.problem:
        yield "problem", f"{one.problem}. Only a build would show whether it needs a compiler."
    if one.needs:
        yield "takes", ", ".join(map(str, one.needs))
        yield "Alpine", f"apk add {' '.join(need.alpine for need in one.needs)}"
        yield "Debian", f"apt-get install {' '.join(need.debian for need in one.needs)}"
    if not one.is_advised:
        return
    yield from explain_mismatches(one.missed, target)
    if one.first is None:
        yield "nearest", "no release has a wheel for this target"
    elif one.first == one.nearest:
        yield "nearest", f"{describe_release(one.first)}: the first release with a wheel for this target"
    else:
        yield "first", f"{describe_release(one.first)}: the first release with a wheel for this target"
        if one.nearest:
            yield "nearest", describe_release(one.nearest)
    for change in one.change:
        yield "change", change


def explain_mismatches(missed: list[tuple[File, list[Mismatch]]], target: Target) -> Iterable[tuple[str, str]]:
    for file, reasons in missed:
        yield "no fit", f"{file.tag}: {'; '.join(map(str, reasons))}. Would fit: {find_similar_tag(file, target)}"
    if not missed:
        yield "no fit", "this release has no wheel at all"


def describe_release(file: File) -> str:
    return f"{file.version} ({file.tag}" + (f", uploaded {format_day(file)})" if file.uploaded else ")")


def note_yanked(file: File) -> str:
    return "" if file.yanked is None else f" (yanked: {file.yanked or 'no reason given'})"


def format_day(file: File) -> str:
    return file.uploaded.date().isoformat() if file.uploaded else "–"


def summarize(results: list[Result]) -> Iterable[str]:
    for result in results:
        where = f"{result.target.id} {result.target.arch}: " if len(results) > 1 else ""
        if result.error:
            yield f"∅ {where}{result.error}"
            continue
        work = [f"{result.count(outcome)} {WORDS[outcome].partition(':')[0]}" for outcome in NEED_WORK]
        open_work = [text for text in work if not text.startswith("0 ")]
        unknown = f" and {result.unknown_sizes} of unknown size" if result.unknown_sizes else ""
        packages = "1 package" if len(result.distributions) == 1 else f"{len(result.distributions)} packages"
        size = f"{packages}, {result.download_bytes / 1e6:.1f} MB{unknown} to download"
        yield f"{SIGNS[COMPILE if open_work else WHEEL]} {where}{', '.join(open_work) or 'nothing to compile'}; {size}"
