"""The image's Python: its C library, its packages, and the tools that could install or compile more."""

import re
from collections.abc import Iterator
from typing import Any, Final

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from image_lab.checks.check import Stage, check, expect
from image_lab.checks.contents import shorten_list
from image_lab.checks.subject import Subject

PLATFORM: Final = {"glibc": "manylinux", "musl": "musllinux"}
PINNED: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\?$")
INSTALLERS: Final = {"pip", "setuptools", "wheel"}  # may come with the base


@check(Stage.IMAGE, of_dependencies=True)
def libc(subject: Subject) -> None:
    """Python runs on the approach's C library."""
    promised, found = subject.order.era.base.libc, subject.python["libc"]
    expect(found == [promised], promised, ", ".join(found) or "neither glibc nor musl", "Take another base image.")


@check(Stage.IMAGE)
def wheels(subject: Subject) -> None:
    """Every package was installed from a wheel for this platform (manylinux or musllinux) or for any platform."""
    platform = PLATFORM[subject.order.era.base.libc]
    wrong = [
        f"{one['name']} ({(', '.join(one['tags']) or 'no wheel')})"
        for one in subject.python["packages"]
        if not came_as_wheel(one, platform)
    ]
    hint = "Pin a version that has a wheel for this platform; a plain linux_ tag means that pip compiled it."
    expect(not wrong, f"wheels tagged {platform} or any", shorten_list(wrong), hint)


@check(Stage.IMAGE, of_dependencies=True)
def requirements_met(subject: Subject) -> None:
    """Every package's requirements are met, as `pip check` would verify."""
    missing = list(find_unmet(subject.python["packages"], subject.python["markers"]))
    expect(not missing, "no conflict", shorten_list(missing), "Run `make lock`, and install with --require-hashes.")


@check(Stage.IMAGE, of_dependencies=True)
def locked(subject: Subject) -> None:
    """The installed packages are exactly the lock's for this Python, in the same versions."""
    lock = subject.order.context / subject.order.era.requirements
    wanted = parse_lock(lock.read_text(encoding="utf-8"), subject.python["markers"])
    found = {canonicalize_name(one["name"]): one["version"] for one in subject.python["packages"]}
    extra = {name: version for name, version in found.items() if name in wanted or name not in INSTALLERS}
    differing = sorted(f"{name} {version}" for name, version in wanted.items() ^ extra.items())
    expect(not differing, f"exactly what {lock.name} pins", shorten_list(differing), "Install from the lock alone.")


@check(Stage.IMAGE, of_dependencies=True)
def compiler(subject: Subject) -> None:
    """A compiler is present if the approach has one; otherwise no part of one is."""
    found = subject.programs["compilers"]
    if subject.approach.compiler:
        has_gcc = any(path.endswith("/gcc") for path in found)
        expect(
            has_gcc,
            "gcc, which the approach says it has",
            shorten_list(found) or "none",
            "Install it, or correct approaches.toml.",
        )
    else:
        expect(not found, "no compiler", shorten_list(found), "Compile in a stage of its own, and copy the result.")


@check(Stage.IMAGE)
def pip(subject: Subject) -> None:
    """Pip is present if the approach has it; otherwise neither pip nor ensurepip is."""
    found = [*subject.programs["pip"], *(f"the module {name}" for name in subject.python["installers"])]
    if subject.approach.pip:
        expect(found, "pip, which the approach says it has", "none", "Leave it in, or correct approaches.toml.")
    else:
        expect(not found, "no pip", shorten_list(found), "Copy what pip installed, and not pip.")


def came_as_wheel(package: dict[str, Any], platform: str) -> bool:
    """Whether a package was installed from a wheel for ``platform`` or for any platform (PEP 425)."""
    platforms = [tag.rpartition("-")[2] for tag in package["tags"]]
    return bool(platforms) and all(one == "any" or one.startswith(platform) for one in platforms)


def find_unmet(packages: list[dict[str, Any]], markers: dict[str, str]) -> Iterator[str]:
    versions = {canonicalize_name(one["name"]): one["version"] for one in packages}
    for package in packages:
        for text in package["requires"]:
            requirement = Requirement(text)
            if not applies(requirement.marker, markers):
                continue
            found = versions.get(canonicalize_name(requirement.name))
            if found is None or not requirement.specifier.contains(found, prereleases=True):
                yield f"{package['name']} requires {requirement.name}{requirement.specifier}, found {found or 'none'}"


def applies(marker: Marker | None, markers: dict[str, str]) -> bool:
    """Whether a marker is true in an environment, for a package without extras."""
    return marker is None or marker.evaluate({**markers, "extra": ""})


def parse_lock(lock: str, markers: dict[str, str]) -> dict[str, str]:
    lines = [found for line in lock.splitlines() if (found := PINNED.match(line))]
    return {
        canonicalize_name(line["name"]): line["version"]
        for line in lines
        if not line["marker"] or applies(Marker(line["marker"]), markers)
    }
