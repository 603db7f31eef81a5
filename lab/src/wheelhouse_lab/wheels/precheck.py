"""What can be said of each requirement by itself, before any is resolved: it does not exist, or not for this Python."""

from packaging.version import Version

from wheelhouse_lab.errors import UsageError
from wheelhouse_lab.wheels.package_index import Index
from wheelhouse_lab.wheels.release_files import File, accepts_python
from wheelhouse_lab.wheels.requirements import Line, Requested
from wheelhouse_lab.wheels.targets import Target


def check_requirements(requested: Requested, target: Target, index: Index) -> None:
    """Raise UsageError for an unknown project or version, or one that does not support the target's Python."""
    for origin, pythons in requested.pythons:
        if target.full_python not in pythons:
            raise UsageError(f"{origin}: expected Python {pythons}; {target.label} has {target.python}. Try --python.")
    for line in requested.lines:
        if line.applies_to(target):
            check_line(line, index.files(line.requirement.name), target)


def check_line(line: Line, files: list[File], target: Target) -> None:
    wanted = line.requirement
    matching = [file for file in files if wanted.specifier.contains(file.version, prereleases=True)]
    if not matching:
        newest = max(file.version for file in files)
        raise UsageError(
            f"{line.origin}: expected a release of {wanted.name} that matches {wanted.specifier}; there is none. "
            f"The newest is {newest}."
        )
    if not any(accepts_python(file, target) for file in matching):
        raise UsageError(
            f"{line.origin}: {wanted} needs Python {matching[-1].requires_python}; {target.label} has {target.python}. "
            f"{suggest_newest(files, target)}"
        )


def suggest_newest(files: list[File], target: Target) -> str:
    """Advice: the newest release for the target's Python."""
    versions: list[Version] = [file.version for file in files if accepts_python(file, target)]
    finals = [version for version in versions if not version.is_prerelease]
    if not finals:
        return "No release is for it."
    return f"The newest that takes Python {target.python} is {max(finals)}."
