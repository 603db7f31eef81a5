"""The project's limits, compared with the figures of an approach."""

from typing import Any, Final

DEPENDENCIES_RATIO: Final = 1.05  # of the wheels' unpacked size
APPLICATION_BYTES: Final = 5_000_000
COLD_BUILD_RATIO: Final = 1.5  # of a plain pip install of the same lock on the same base
START_SECONDS: Final = 3.0


def check_limits(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Every limit with the value found, for the figures of one approach in the report."""
    found = check_sizes(figures["image"])
    if figures["build"]:
        found += check_builds(figures["build"])
    if running := figures["running"]:
        sentence, seconds = "from start to the first 200 within 3 s", running["start_seconds"]["median"]
        found.append(check_limit("start_seconds", sentence, START_SECONDS, seconds))
    return found


def check_sizes(image: dict[str, Any]) -> list[dict[str, Any]]:
    sentence = f"dependencies take at most {DEPENDENCIES_RATIO} times the unpacked size of their wheels"
    ratio = image["dependencies_unpacked_bytes"] / image["wheels_unpacked_bytes"]
    size, limit = image["application_unpacked_bytes"], APPLICATION_BYTES
    return [
        check_limit("dependencies_to_wheels_ratio", sentence, DEPENDENCIES_RATIO, ratio),
        check_limit("application_bytes", "the application takes at most 5 MB", limit, size),
    ]


def check_builds(build: dict[str, Any]) -> list[dict[str, Any]]:
    edits = (build["after_template_edit"], build["after_module_edit"])
    pip_runs = sum(edit["ran_pip"] for edit in edits)
    new_layers = max(edit["new_layers"] for edit in edits) + (not all(edit["only_the_last"] for edit in edits))
    ratio = build["cold_seconds"]["median"] / build["plain_pip_seconds"]["median"]
    cold = f"a cold build takes at most {COLD_BUILD_RATIO} times a plain pip install of the same lock"
    return [
        check_limit("source_edit_pip_runs", "an edit to the source runs no pip", 0, pip_runs),
        check_limit("source_edit_new_layers", "an edit to the source exports the last layer alone", 1, new_layers),
        check_limit("cold_build_to_plain_pip_ratio", cold, COLD_BUILD_RATIO, ratio),
    ]


def check_limit(name: str, sentence: str, at_most: float, found: float) -> dict[str, Any]:
    limit = {"name": name, "sentence": sentence, "at_most": at_most}
    return limit | {"found": round(found, 3), "is_kept": found <= at_most}


def find_missed_limits(made: dict[str, Any]) -> list[str]:
    return [
        f"{row['id']}: {limit['sentence']}; found {limit['found']:g}"
        for row in made["approaches"]
        for limit in row["limits"]
        if not limit["is_kept"]
    ]
