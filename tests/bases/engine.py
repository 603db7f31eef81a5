"""The Docker engine, through its own client: the few calls that building a base needs."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bases.errors import BasesError

NEEDED_BYTES = 3_000_000_000
LABEL = "wheelhouse.stand-in"


def require_engine() -> None:
    """Checks that an engine answers, can build, and has room.

    Raises:
        BasesError: one of these is not so.
    """
    if shutil.which("docker") is None:
        raise BasesError("there is no docker client on PATH", "install Docker, or run .ci/provision.sh on Debian")
    answer = _docker("info", "--format", "{{.ServerVersion}} {{.DockerRootDir}}", check=False)
    version, _, root = answer.stdout.strip().partition(" ")
    if answer.returncode or not version:
        raise BasesError(
            f"no Docker engine answers ({_last_line(answer.stderr)})",
            "start it (systemctl start docker), or run .ci/provision.sh on Debian",
        )
    if _docker("buildx", "version", check=False).returncode:
        raise BasesError("this Docker has no buildx", "install docker-buildx, or run .ci/provision.sh on Debian")
    if Path(root).is_dir() and (free := shutil.disk_usage(root).free) < NEEDED_BYTES:
        raise BasesError(
            f"{root} has {free / 1e9:.1f} GB free, the stand-ins need {NEEDED_BYTES / 1e9:.0f} GB",
            "make room (docker system df shows what Docker holds)",
        )


def image_id(reference: str) -> str | None:
    """The image's ID ("sha256:…"), or None when the engine does not have it."""
    found = _docker("image", "inspect", "--format", "{{.Id}}", reference, check=False)
    return found.stdout.strip() or None


def image_bytes(reference: str) -> int:
    """The unpacked size of all the image's layers, in bytes."""
    return int(_docker("image", "inspect", "--format", "{{.Size}}", reference).stdout)


def import_root(archive: Path, reference: str) -> None:
    """Makes an image of one layer from a tar archive of a root file system."""
    label = f'LABEL {LABEL}="{reference}"'
    _docker("import", "--change", label, "--change", 'CMD ["/bin/sh"]', str(archive), reference)


def build(context: Path, reference: str, arguments: Mapping[str, str], *, fresh: bool = False) -> None:
    """Builds ``stand-in.Dockerfile`` of the folder `context`; a label marks the result as ours.

    Args:
        context: a folder with all that the Dockerfile copies.
        reference: name and tag of the result.
        arguments: the build arguments.
        fresh: take no layer from an earlier build, so that packages are fetched again.
    """
    options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    options += ["--no-cache"] if fresh else []
    # Plain progress on stderr is what an error is quoted from.
    options += ["--progress=plain", "--pull=false", f"--label={LABEL}={reference}", f"--tag={reference}"]
    options += [f"--file={context / 'stand-in.Dockerfile'}"]
    _docker("buildx", "build", "--load", *options, str(context))


def remove_others(kept: Sequence[str]) -> list[str]:
    """Removes the images with our label that are not in `kept`; returns what was removed.

    An image that a container uses stays.
    """
    listed = _docker("image", "ls", f"--filter=label={LABEL}", "--format={{.Repository}}:{{.Tag}}").stdout
    others = [name for name in listed.split() if name not in kept and not name.endswith("<none>")]
    removed = [name for name in others if _docker("image", "rm", name, check=False).returncode == 0]
    _docker("image", "prune", "--force", f"--filter=label={LABEL}")
    return removed


def _docker(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        ["docker", *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, "DOCKER_BUILDKIT": "1"},
    )
    if check and result.returncode:
        tail = "\n".join(result.stderr.strip().splitlines()[-15:])
        raise BasesError(f"docker {arguments[0]} failed ({_last_line(result.stderr)})", f"its last lines were:\n{tail}")
    return result


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2] or "it said nothing"
