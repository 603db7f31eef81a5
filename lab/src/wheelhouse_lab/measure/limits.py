"""The limits that an approach has to keep, held against its figures; a miss is reported like everything else."""

from typing import Any, Final

DEPENDENCIES_RATIO: Final = 1.05  # of the wheels' unpacked size
APPLICATION_BYTES: Final = 5_000_000
COLD_BUILD_RATIO: Final = 1.5  # of a plain pip install of the same lock on the same base
START_SECONDS: Final = 3.0


def check_limits(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Every limit with the value found, for the figures of one approach in the report."""
    image, build = figures["image"], figures["build"]
    made = [
        check_limit(
            "dependencies_to_wheels_ratio",
            f"dependencies take at most {DEPENDENCIES_RATIO} times the unpacked size of their wheels",
            DEPENDENCIES_RATIO,
            image["dependencies_unpacked_bytes"] / image["wheels_unpacked_bytes"],
        ),
        check_limit(
            "application_bytes",
            "the application takes at most 5 MB",
            APPLICATION_BYTES,
            image["application_unpacked_bytes"],
        ),
    ]
    if build:
        made += check_build_limits(build)
    if running := figures["running"]:
        seconds = running["start_seconds"]["median"]
        made.append(check_limit("start_seconds", "from start to the first 200 within 3 s", START_SECONDS, seconds))
    return made


def check_build_limits(build: dict[str, Any]) -> list[dict[str, Any]]:
    edits = (build["after_template_edit"], build["after_module_edit"])
    ratio = build["cold_seconds"]["median"] / build["plain_pip_seconds"]["median"]
    new_layers = max(edit["new_layers"] for edit in edits)
    is_tail = all(edit["only_the_last"] for edit in edits)
    return [
        check_limit(
            "source_edit_pip_runs", "an edit to the source runs no pip", 0, sum(edit["ran_pip"] for edit in edits)
        ),
        check_limit(
            "source_edit_new_layers",
            "an edit to the source exports the last layer alone",
            1,
            new_layers if is_tail else new_layers + 1,
        ),
        check_limit(
            "cold_build_to_plain_pip_ratio",
            f"a cold build takes at most {COLD_BUILD_RATIO} times a plain pip install of the same lock",
            COLD_BUILD_RATIO,
            ratio,
        ),
    ]


def check_limit(name: str, sentence: str, at_most: float, found: float) -> dict[str, Any]:
    """One limit as data."""
    return {
        "name": name,
        "sentence": sentence,
        "at_most": at_most,
        "found": round(found, 3),
        "is_kept": found <= at_most,
    }
