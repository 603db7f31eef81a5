"""Resolves the versions for a target with uv, without building anything."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from uv import find_uv_bin

from image_lab.errors import MachineError, UsageError
from image_lab.wheels import sdist_metadata
from image_lab.wheels.pip_config import Settings, without_credentials
from image_lab.wheels.release_files import File, choose_file
from image_lab.wheels.requirements import Line, Requested
from image_lab.wheels.sdist_archive import Archives
from image_lab.wheels.targets import Target, format_pair

# Looked up once, and not by each thread: the table of `sysconfig`, which this reads, is empty while another fills it.
UV = find_uv_bin()
# The versions of glibc that `uv pip compile --python-platform` knows.
UV_GLIBC = ((2, 17), (2, 28), *((2, minor) for minor in range(31, 41)))
UV_MACHINES = ("x86_64", "aarch64")
# Older source archives name their requirements only in a build. These constraints stop each build before it runs code,
# and the archive's own file of requirements is read instead.
BACKENDS = (
    "setuptools wheel hatchling flit-core poetry-core pdm-backend maturin scikit-build-core meson-python cffi cython "
    "numpy sip uv-build whey enscons flit poetry"
)
NO_BUILDS = "".join(f"{name}<0\n" for name in BACKENDS.split())
OPTIONS = (
    *("pip", "compile", "requirements.in", "--constraints=constraints.txt", "--build-constraints=no-builds.txt"),
    *("--config-file=uv.toml", "--no-header", "--annotation-style=line", "--quiet", "--no-strip-markers"),
    "--no-python-downloads",
    f"--python={sys.executable}",  # nothing is built; without it, uv looks for a Python like the target's everywhere
    "--index-strategy=unsafe-best-match",  # as pip does: https://docs.astral.sh/uv/pip/compatibility/
)
BUILD = re.compile(r"Failed to (?:download and )?build `([^=`]+)==([^`]+)`")
NO_FILE = re.compile(r"ha(?:s|ve) no (?:usable wheels|wheels with a matching|wheels are available)|no wheels with")
NETWORK = re.compile(r"error sending request|Failed to fetch|dns error|Connection refused|timed out|certificate")
PINNED = re.compile(r"^([A-Za-z0-9][^\s;#]*)\s*(?:;\s*([^#]*?))?\s*(?:#\s*via\s*(.*))?$")


@dataclass(frozen=True)
class Pin:
    name: str
    version: Version
    via: tuple[str, ...] = ()


def resolve(requested: Requested, target: Target, archives: Archives) -> list[Pin]:
    """The versions for a target, with dependencies, sorted by name.

    If no file of a package fits (no wheel, no source archive, or a forbidden one), a second run ignores the platform
    and ``--only-binary``, so that the package is reported together with all others.
    Raises UsageError for contradicting requirements, MachineError if uv can't reach the index.
    """
    known: dict[str, dict[str, object]] = {}
    excluded: dict[str, list[Version]] = {}
    found: list[Pin] = []
    is_strict = True
    while True:
        result = run_uv(requested, target, archives.index.settings, known, excluded, is_strict=is_strict)
        if result.returncode == 0:
            found = parse_pins(result.stdout, target)
            more = find_unusable(found, requested, target, archives) if is_strict else {}
            if more.keys() <= excluded.keys():
                return found
            excluded |= more
            continue
        build = BUILD.search(result.stderr)
        if build and f"{build[1]}=={build[2]}" not in known:
            known[f"{build[1]}=={build[2]}"] = sdist_metadata.read_dependencies(build[1], Version(build[2]), archives)
        elif found and not NETWORK.search(result.stderr):
            return found  # without the unusable releases there is no solution: report the first one
        elif is_strict and NO_FILE.search(result.stderr):
            is_strict = False
        else:
            raise explain_error(result.stderr, target)


def find_unusable(
    pins: list[Pin], requested: Requested, target: Target, archives: Archives
) -> dict[str, list[Version]]:
    """The releases of each chosen package that pip would skip on the target.

    Uv knows fewer platforms than exist, and gets the next newer one.
    """
    archives.index.prefetch(pin.name for pin in pins)
    control = requested.format_control
    found = {}
    for pin in pins:
        if choose_file(archives.index.release(pin.name, pin.version), target, allowed=control, name=pin.name):
            continue
        releases: dict[Version, list[File]] = {}
        for file in archives.index.files(pin.name):
            if pin.version.is_prerelease or not file.version.is_prerelease:
                releases.setdefault(file.version, []).append(file)
        found[pin.name] = [
            version
            for version, files in releases.items()
            if not choose_file(files, target, allowed=control, name=pin.name)
        ]
    return found


def name_uv_platform(target: Target) -> str:
    """Uv's name for the platform or the next newer one; "" if it has none."""
    if target.arch not in UV_MACHINES:
        return ""
    if target.libc == "musl":
        return f"{target.arch}-unknown-linux-musl"
    known = min((one for one in UV_GLIBC if one >= target.libc_version), default=UV_GLIBC[-1])
    return f"{target.arch}-manylinux_{format_pair(known).replace('.', '_')}"


def run_uv(  # noqa: PLR0913  all of uv's input
    requested: Requested,
    target: Target,
    settings: Settings,
    known: dict[str, dict[str, object]],
    excluded: dict[str, list[Version]],
    *,
    is_strict: bool,
) -> "subprocess.CompletedProcess[str]":
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as name:
        folder = Path(name)
        (folder / "requirements.in").write_text(write_requirements(requested.lines, target))
        (folder / "constraints.txt").write_text(
            write_requirements(requested.constraints, target) + write_exclusions(excluded)
        )
        (folder / "no-builds.txt").write_text(NO_BUILDS)
        # JSON strings, lists and the like are TOML's too.
        rows = (", ".join(f"{key} = {json.dumps(value)}" for key, value in row.items()) for row in known.values())
        (folder / "uv.toml").write_text(f"dependency-metadata = [{', '.join(f'{{ {row} }}' for row in rows)}]\n")
        command = [UV, *OPTIONS, f"--python-version={target.full_python}"]
        platform = name_uv_platform(target) if is_strict else ""
        command += [f"--python-platform={platform}"] if platform else ["--universal"]
        command += ["--prerelease=allow"] if requested.pre else []
        command += ["--no-deps"] if requested.no_deps else []
        command += [f"--only-binary={one}" for one in sorted(requested.only_binary) if is_strict]
        command += [f"--no-binary={one}" for one in sorted(requested.no_binary) if is_strict]
        environ = make_environment(settings)
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environ)


def write_requirements(lines: list[Line], target: Target) -> str:
    """The requirements that apply to a target; uv does not need their hashes here."""
    kept = [str(line.requirement).partition(";")[0] for line in lines if line.applies_to(target)]
    return "".join(f"{requirement}\n" for requirement in kept)


def write_exclusions(excluded: dict[str, list[Version]]) -> str:
    return "".join(f"{name}{','.join(f'!={one}' for one in versions)}\n" for name, versions in excluded.items())


def applies_to(requirement: Requirement, target: Target) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(dict(target.environment))


def make_environment(settings: Settings) -> dict[str, str]:
    """The environment for uv: pip's settings apply, the user's settings for uv do not."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_") or name == "UV_CACHE_DIR"}
    main, more = settings.indexes[:1], settings.indexes[1:]
    kept |= {"UV_DEFAULT_INDEX": "".join(main), "UV_INDEX": " ".join(more), "UV_NO_INDEX": "" if main else "true"}
    kept |= {"UV_FIND_LINKS": ",".join(settings.links), "UV_HTTP_RETRIES": "1", "NO_COLOR": "1"}
    kept |= {"UV_INSECURE_HOST": " ".join(sorted(settings.trusted_hosts)), "UV_HTTP_TIMEOUT": "60"}
    kept |= {"SSL_CERT_FILE": settings.certificates} if settings.certificates else {}
    kept |= {"HTTPS_PROXY": settings.proxy, "HTTP_PROXY": settings.proxy} if settings.proxy else {}
    return {name: value for name, value in kept.items() if value or not name.startswith("UV_")}


def parse_pins(text: str, target: Target) -> list[Pin]:
    """Uv's output, lines such as ``cffi==2.1.1  # via cryptography``."""
    pins = []
    for line in text.splitlines():
        match = PINNED.match(line.strip())
        if match is None:
            continue
        requirement = Requirement(f"{match[1]}; {match[2]}" if match[2] else match[1])
        if not applies_to(requirement, target):
            continue
        (pin,) = requirement.specifier
        via = tuple(
            one.strip() for one in (match[3] or "").split(",") if one.strip() and not one.strip().startswith("-")
        )
        pins.append(Pin(canonicalize_name(requirement.name), Version(pin.version), via))
    return pins


def explain_error(stderr: str, target: Target) -> UsageError | MachineError:
    causes = [line.strip() for line in stderr.splitlines() if not line.startswith(("warning:", "hint:"))]
    text = " ".join(causes).replace("error: No solution found when resolving dependencies cause:", "").strip()
    text = without_credentials(text)
    if NETWORK.search(stderr):
        return MachineError(f"uv can't reach the index: {text}")
    return UsageError(f"these requirements have no solution on {target.label}. uv says: {text}")
