"""The report of `lab measure`, described by measure.schema.json; names of figures end with their units."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from image_lab import report_files
from image_lab.errors import UsageError
from image_lab.measure import environment, load_test
from image_lab.measure.build_times import Rebuild, Round
from image_lab.measure.container_stats import Counters
from image_lab.measure.image_sizes import Sizes
from image_lab.measure.limits import check_limits
from image_lab.measure.measurement import PAGES, Measured, PageLoad, Plan
from image_lab.measure.spread import spread

SCHEMA_VERSION: Final = 1
REFERENCE: Final = "slim-trixie"


def make_report(every: list[Measured], plan: Plan) -> dict[str, Any]:
    """The report as data, with the limits checked against its figures."""
    return {
        **report_files.make_header(one.base for one in every),
        "machine": environment.read_machine(),
        "engine": environment.read_engine(),
        "method": {
            "repeat_count": plan.repeat,
            "load_seconds": plan.load_seconds,
            "load_connections": load_test.CONNECTIONS,
            "load_threads": load_test.THREADS,
            "explanations": report_files.read_method("measure"),
        },
        "reference": select_reference(every),
        "approaches": add_ratios([describe_approach(one) for one in every], select_reference(every)),
    }


def select_reference(every: Iterable[Measured]) -> str:
    """The approach that ratios are relative to: the recommended one if it was measured, else the first."""
    ids = [one.approach.id for one in every if not one.failure]
    return REFERENCE if REFERENCE in ids else (ids or [""])[0]


def describe_approach(one: Measured) -> dict[str, Any]:
    """One approach as data; a part that could not be measured is null."""
    figures: dict[str, Any] = {
        "id": one.approach.id,
        "era": "now",
        "failure": one.failure or None,
        "base": one.base.as_json(),
        "python": environment.read_python(one.base.image),
        "build": describe_builds(one.rounds) if one.rounds else None,
        "image": describe_image(one.weight) if one.weight else None,
        "running": describe_running(one) if one.loaded and not one.failure else None,
    }
    return figures | {"limits": check_limits(figures) if one.weight else []}


def describe_builds(rounds: list[Round]) -> dict[str, Any]:
    names = ("cold_seconds", "download_seconds", "dependency_seconds", "plain_pip_seconds")
    figures: dict[str, Any] = {name: spread(getattr(one, name) for one in rounds) for name in names}
    for edit in ("template", "module", "requirements"):
        figures[f"after_{edit}_edit"] = describe_rebuilds([getattr(one, edit) for one in rounds])
    return figures


def describe_rebuilds(edits: list[Rebuild]) -> dict[str, Any]:
    """The cost of an edit; for what was repeated, the worst round counts."""
    return {
        "seconds": spread(edit.seconds for edit in edits),
        "ran_pip": any(edit.ran_pip for edit in edits),
        "new_layers": max(edit.new_layers for edit in edits),
        "only_the_last": all(edit.only_the_last for edit in edits),
    }


def describe_image(sizes: Sizes) -> dict[str, Any]:
    return {
        "unpacked_bytes": sizes.unpacked_bytes(),
        "compressed_bytes": sizes.compressed_bytes(),
        "base_unpacked_bytes": sizes.base_bytes(),
        "base_compressed_bytes": sizes.compressed_bytes(of_base=True),
        **{
            f"{share}_unpacked_bytes": sizes.unpacked_bytes(share)
            for share in ("dependencies", "system", "application")
        },
        "wheels_unpacked_bytes": sizes.wheels_bytes,
        "layers": len(sizes.layers),
        "base_layers": sizes.base_layers,
    }


def describe_running(one: Measured) -> dict[str, Any]:
    return {
        "start_seconds": spread(one.starts),
        "idle_memory": describe_memory(one.idle),
        "loaded_memory": describe_memory(one.loaded),
        "pages": {page: describe_page(one.pages[page]) for page in PAGES},
    }


def describe_memory(counters: list[Counters]) -> dict[str, Any]:
    names = ("total_bytes", "anon_bytes", "file_bytes")
    return {name: spread((getattr(one, name) for one in counters), digits=0) for name in names}


def describe_page(loads: list[PageLoad]) -> dict[str, Any]:
    of: Callable[[Callable[[PageLoad], float]], Any] = lambda figure: spread(map(figure, loads))  # noqa: E731  a word
    return {
        "requests_per_second": of(lambda one: one.load.requests_per_second),
        "p50_ms": of(lambda one: one.load.p50_ms),
        "p99_ms": of(lambda one: one.load.p99_ms),
        "cpu_seconds": of(lambda one: one.cpu_seconds),
        "cpu_ms_per_request": of(lambda one: 1000 * one.cpu_seconds / max(1, one.load.requests)),
        "requests": sum(one.load.requests for one in loads),
        "errors": sum(one.load.errors for one in loads),
    }


def add_ratios(rows: list[dict[str, Any]], reference: str) -> list[dict[str, Any]]:
    pages_of = {row["id"]: row["running"]["pages"] for row in rows if row["running"]}
    for pages in pages_of.values():
        for name, page in pages.items():
            theirs = pages_of.get(reference, pages)[name]["requests_per_second"]["samples"]
            pairs = zip(page["requests_per_second"]["samples"], theirs, strict=False)
            page["ratio_to_reference"] = spread(mine / other for mine, other in pairs)
    return rows


def read_report(path: Path) -> dict[str, Any]:
    """A report of `lab measure`; raises UsageError if the file is not one."""
    found = report_files.read_json(path, "lab measure")
    version = found.get("schema_version") if isinstance(found, dict) else None
    if version != SCHEMA_VERSION or not isinstance(found.get("approaches"), list) or "base_kind" not in found:
        wanted = f"a report of `lab measure` with schema_version {SCHEMA_VERSION}"
        raise UsageError(f"{path}: expected {wanted}; found {version!r}. Measure again with this lab.")
    return found  # type: ignore[no-any-return]  # checked above
