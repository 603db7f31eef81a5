"""The result of `lab wheels` as JSON, described by wheels.schema.json."""

from datetime import UTC, datetime
from typing import Any

from image_lab.wheels.package_index import Index
from image_lab.wheels.pip_config import without_credentials
from image_lab.wheels.release_files import File, find_similar_tag
from image_lab.wheels.requirements import Requested
from image_lab.wheels.targets import Target, format_pair
from image_lab.wheels.verdicts import COMPILE, NOTHING, PURE, UNKNOWN, Distribution, Result


def make_report(requested: Requested, results: list[Result], index: Index) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "kind": "wheels",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sources": requested.sources,
        "indexes": [without_credentials(one) for one in index.settings.places],
        "not_judged": [{"text": one.text, "origin": one.origin} for one in requested.not_judged],
        "not_honoured": [{"text": one.text, "origin": one.origin} for one in requested.not_honoured],
        "not_needed": [
            {"text": str(line.requirement), "origin": line.origin, "targets": [place.id for place in places]}
            for line, places in requested.not_needed([one.target for one in results])
        ],
        "results": [describe_result(one) for one in results],
    }


def describe_result(result: Result) -> dict[str, Any]:
    return {
        "target": describe_target(result.target),
        "error": result.error or None,
        "download_bytes": result.download_bytes,
        "unknown_size_count": result.unknown_sizes,
        "distribution_count": len(result.distributions),
        "compile_count": result.count(COMPILE),
        "pure_source_count": result.count(PURE),
        "unknown_count": result.count(UNKNOWN),
        "nothing_fits_count": result.count(NOTHING),
        "distributions": [describe_distribution(one, result.target) for one in result.distributions],
    }


def describe_target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "python": target.python,
        "libc": target.libc,
        "libc_version": format_pair(target.libc_version),
        "arch": target.arch,
    }


def describe_distribution(one: Distribution, target: Target) -> dict[str, Any]:
    return {
        "name": one.pin.name,
        "version": str(one.pin.version),
        "required_by": list(one.pin.via),
        "outcome": one.outcome,
        "file": describe_file(one.file),
        "problem": "; ".join(filter(None, (one.refused, one.problem))) or None,
        "build_requires": one.build_requires,
        "needs": [
            {"tool": need.tool, "minimum": need.minimum or None, "alpine": need.alpine, "debian": need.debian}
            for need in one.needs
        ],
        "wheels_that_do_not_fit": [
            {
                "file": describe_file(file),
                "reasons": [{"what": one.what, "needs": one.needs, "here": one.here} for one in reasons],
                "would_fit": str(find_similar_tag(file, target)),
            }
            for file, reasons in one.missed
        ],
        "first_release_with_a_wheel": describe_file(one.first),
        "nearest_release_with_a_wheel": describe_file(one.nearest),
        "change": one.change,
    }


def describe_file(file: File | None) -> dict[str, Any] | None:
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
