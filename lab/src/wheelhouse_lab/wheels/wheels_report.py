"""The result as data: JSON with a version and a schema (report.schema.json); names of figures have units."""

from datetime import UTC, datetime
from typing import Any, Final

from wheelhouse_lab.wheels.package_index import Index
from wheelhouse_lab.wheels.pip_config import shown
from wheelhouse_lab.wheels.release_files import File, similar_tag
from wheelhouse_lab.wheels.requirements import Requested
from wheelhouse_lab.wheels.targets import Target, dotted
from wheelhouse_lab.wheels.verdicts import COMPILE, NOTHING, PURE, UNKNOWN, Distribution, Result

SCHEMA_VERSION: Final = 1


def document(requested: Requested, results: list[Result], index: Index) -> dict[str, Any]:
    """Everything that was found."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "wheels",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sources": requested.sources,
        "indexes": [shown(one) for one in index.settings.places],
        "not_judged": [{"text": one.text, "origin": one.origin} for one in requested.not_judged],
        "not_honoured": [{"text": one.text, "origin": one.origin} for one in requested.not_honoured],
        "not_needed": [
            {"text": str(line.requirement), "origin": line.origin, "targets": [place.id for place in places]}
            for line, places in requested.not_needed([one.target for one in results])
        ],
        "results": [of_result(one) for one in results],
    }


def of_result(result: Result) -> dict[str, Any]:
    """One target."""
    return {
        "target": of_target(result.target),
        "error": result.error or None,
        "download_bytes": result.download_bytes,
        "unknown_size_count": result.unknown_sizes,
        "distribution_count": len(result.distributions),
        "compile_count": result.count(COMPILE),
        "pure_source_count": result.count(PURE),
        "unknown_count": result.count(UNKNOWN),
        "nothing_fits_count": result.count(NOTHING),
        "distributions": [of_distribution(one, result.target) for one in result.distributions],
    }


def of_target(target: Target) -> dict[str, Any]:
    """What was judged for."""
    return {
        "id": target.id,
        "python": target.python,
        "libc": target.libc,
        "libc_version": dotted(target.libc_version),
        "arch": target.arch,
    }


def of_distribution(one: Distribution, target: Target) -> dict[str, Any]:
    """One distribution."""
    return {
        "name": one.pin.name,
        "version": str(one.pin.version),
        "required_by": list(one.pin.via),
        "outcome": one.outcome,
        "file": of_file(one.file),
        "problem": "; ".join(filter(None, (one.refused, one.problem))) or None,
        "build_requires": one.build_requires,
        "needs": [
            {"tool": need.tool, "minimum": need.minimum or None, "alpine": need.alpine, "debian": need.debian}
            for need in one.needs
        ],
        "wheels_that_do_not_fit": [
            {
                "file": of_file(file),
                "reasons": [{"what": one.what, "needs": one.needs, "here": one.here} for one in reasons],
                "would_fit": str(similar_tag(file, target)),
            }
            for file, reasons in one.missed
        ],
        "first_release_with_a_wheel": of_file(one.first),
        "nearest_release_with_a_wheel": of_file(one.nearest),
        "change": one.change,
    }


def of_file(file: File | None) -> dict[str, Any] | None:
    """One file; null for none."""
    if file is None:
        return None
    return {
        "name": file.filename,
        "version": str(file.version),
        "tag": file.tag or None,
        "size_bytes": file.size_bytes,
        "uploaded_at": file.uploaded.isoformat(timespec="seconds") if file.uploaded else None,
        "yanked": file.yanked,
    }
