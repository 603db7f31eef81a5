"""Checks whether this machine can build, verify and measure, with advice for each problem."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from image_lab import base_images, engine
from image_lab.approaches import load
from image_lab.errors import MachineError

Status = Literal["ok", "warn", "fail"]

OLDEST_ENGINE: Final = 23  # BuildKit is its default builder
OLDEST_BUILDX: Final = (0, 13)  # --progress=rawjson
NEEDED_BYTES: Final = 5_000_000_000  # five images, their build cache, and one that is being saved
REGISTRY_SECONDS: Final = 20
CA_VARIABLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
SYSTEM_CA: Final = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}
INSTALL: Final = (
    "Debian: `apt install docker.io docker-buildx docker-compose`; else https://docs.docker.com/engine/install/"
)


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    status: Status
    found: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    information, finding = check_engine()
    yield finding
    yield check_compose()
    yield check_buildx()
    if information:
        yield Finding("image store", "ok", name_image_store(information))
        yield check_disk(information)
        yield check_base_images()
        yield check_registry()
    else:
        for name in ("image store", "disk", "base images", "registry"):
            yield Finding(name, "fail", "not looked at: no engine answers", "See engine.")
    yield check_wrk()
    yield check_certificates()


def check_engine() -> tuple[dict[str, Any], Finding]:
    try:
        information = engine.read_info()
    except MachineError as error:
        return {}, Finding("engine", "fail", str(error), f"Start it: `systemctl start docker`. {INSTALL}")
    version = str(information["ServerVersion"])
    found = f"Docker {version}, {information['OSType']}/{information['Architecture']}"
    if parse_version(version)[:1] < (OLDEST_ENGINE,):
        return information, Finding("engine", "fail", found, f"Install Docker {OLDEST_ENGINE} or newer. {INSTALL}")
    return information, Finding("engine", "ok", found)


def check_compose() -> Finding:
    version = read_plugin_version("compose", "version", "--short")
    if not version:
        return Finding("compose", "fail", "the client has no `docker compose`", INSTALL)
    status: Status = "ok" if parse_version(version)[:1] >= (2,) else "fail"
    return Finding("compose", status, f"Compose {version}", "" if status == "ok" else "Install Compose v2.")


def check_buildx() -> Finding:
    version = read_plugin_version("buildx", "version")
    found = re.search(r"v?(\d+\.\d+\S*)", version)
    if not found:
        return Finding("buildx", "fail", "the client has no `docker buildx`", INSTALL)
    if parse_version(found[1])[:2] < OLDEST_BUILDX:
        return Finding(
            "buildx", "fail", f"buildx {found[1]}, without --progress=rawjson", "Install buildx 0.13 or newer."
        )
    return Finding("buildx", "ok", f"buildx {found[1]}, with --progress=rawjson")


def name_image_store(information: dict[str, Any]) -> str:
    """``"containerd (overlayfs)"`` or ``"graph driver (overlay2)"``.

    https://docs.docker.com/engine/storage/containerd/
    """
    kinds = [value for _name, value in information.get("DriverStatus") or []]
    name = "containerd" if "io.containerd.snapshotter.v1" in kinds else "graph driver"
    return f"{name} ({information['Driver']})"


def check_disk(information: dict[str, Any]) -> Finding:
    """Free space in the engine's data folder, if it is on this machine."""
    root = Path(str(information["DockerRootDir"]))
    if not root.is_dir():
        return Finding("disk", "warn", f"{root} is on the engine's machine", "Look there: `docker system df`.")
    free = shutil.disk_usage(root).free
    found = f"{free / 1e9:.1f} GB free in {root}"
    if free < NEEDED_BYTES:
        return Finding("disk", "fail", found, f"{NEEDED_BYTES / 1e9:.0f} GB are needed: `docker system prune`.")
    return Finding("disk", "ok", found)


def check_base_images() -> Finding:
    bases_now = {approach.eras["now"].base.id: approach.eras["now"].base for approach in load()}
    wanted = {name: base_images.select_image(base) for name, base in bases_now.items()}
    here = [image for image in wanted.values() if not engine.docker("image", "inspect", image, check=False).returncode]
    stand_ins = sum(image in base_images.read_stand_ins().values() for image in here)
    found = f"{len(here)} of {len(wanted)} here, {stand_ins} of them stand-ins"
    if len(here) == len(wanted):
        return Finding("base images", "ok", found)
    return Finding("base images", "warn", found, "The rest is pulled when needed; without a registry, `make bases`.")


def check_registry() -> Finding:
    """Whether the engine can fetch a base image's manifest from a registry; nothing is downloaded."""
    image = load()[0].eras["now"].base.image
    try:
        # By the engine, which may have a proxy that this process has not.
        answer = engine.docker("buildx", "imagetools", "inspect", image, check=False, timeout_seconds=REGISTRY_SECONDS)
        failure = "" if answer.returncode == 0 else (answer.stderr.strip().splitlines() or ["no answer"])[-1]
    except engine.EngineError as error:
        failure = str(error)
    if not failure:
        return Finding("registry", "ok", f"it has {image}")
    if base_images.read_stand_ins():
        return Finding("registry", "warn", f"no {image}: {failure}", "The stand-ins of .bases.env are used instead.")
    return Finding(
        "registry", "fail", f"no {image}: {failure}", "Name a mirror or proxy to the engine; or `make bases`."
    )


def check_wrk() -> Finding:
    path = shutil.which("wrk")
    if path is None:
        return Finding("wrk", "warn", "not on PATH; `lab measure` needs it", "Debian: `apt install wrk`.")
    return Finding("wrk", "ok", path)


def check_certificates() -> Finding:
    named = {name: path for name in CA_VARIABLES if (path := os.environ.get(name))}
    missing = [f"{name}={path}" for name, path in named.items() if not Path(path).is_file()]
    if missing:
        return Finding("CA bundle", "fail", f"no such file: {', '.join(missing)}", "Correct or unset the variable.")
    if set(named.values()) <= SYSTEM_CA:
        return Finding("CA bundle", "ok", "the system's own")
    advice = "If it holds a proxy's CA, builds on official bases need it too: `--secret id=ca,src=FILE`, or EXTRA_CA."
    return Finding("CA bundle", "warn", ", ".join(f"{name}={path}" for name, path in named.items()), advice)


def read_plugin_version(*command: str) -> str:
    """The version of a client plugin, "" without it; needs no engine."""
    try:
        result = engine.docker(*command, check=False, timeout_seconds=REGISTRY_SECONDS)
    except MachineError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def parse_version(version: str) -> tuple[int, ...]:
    """``"v2.26.1-4"`` is ``(2, 26, 1)``."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def make_result(findings: list[Finding]) -> dict[str, Any]:
    return {"findings": [asdict(one) for one in findings]}
