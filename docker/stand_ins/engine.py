"""The Docker engine, through its own client: the few calls that building a stand-in needs."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from docker.stand_ins.errors import StandInError
from docker.stand_ins.tools import run_tool

NEEDED_BYTES = 3_000_000_000
LABEL = "wheelhouse.stand-in"


def require_engine() -> None:
    """Check that an engine answers, can build, and has disk space.

    Raises:
        StandInError: it can't.
    """
    if shutil.which("docker") is None:
        raise StandInError("there is no docker client on PATH", "install Docker, or run .ci/provision.sh on Debian")
    answer = ask("info", "--format", "{{.ServerVersion}} {{.DockerRootDir}}")
    version, _, root = answer.partition(" ")
    if not version:
        raise StandInError("no Docker engine answers", "start it (systemctl start docker), or run .ci/provision.sh")
    if not ask("buildx", "version"):
        raise StandInError("this Docker has no buildx", "install docker-buildx, or run .ci/provision.sh on Debian")
    if Path(root).is_dir() and (free := shutil.disk_usage(root).free) < NEEDED_BYTES:
        found = f"{root} has {free / 1e9:.1f} GB free, the stand-ins need {NEEDED_BYTES / 1e9:.0f} GB"
        raise StandInError(found, "free some space (docker system df shows what Docker holds)")


def has_image(reference: str) -> bool:
    """Whether the engine has the image."""
    return bool(ask("image", "inspect", "--format", "{{.Id}}", reference))


def import_root(archive: Path, reference: str) -> None:
    """Make an image of one layer from a tar archive of a root file system."""
    label = f'LABEL {LABEL}="{reference}"'
    run_tool("docker", "import", "--change", label, "--change", 'CMD ["/bin/sh"]', str(archive), reference)


def build_image(context: Path, reference: str, arguments: Mapping[str, str], *, use_cache: bool = True) -> None:
    """Build ``stand-in.Dockerfile`` of the folder ``context``; a label marks the result as ours."""
    options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    options += [] if use_cache else ["--no-cache"]
    # Plain progress goes to stderr, which an error quotes.
    options += ["--progress=plain", "--pull=false", f"--label={LABEL}={reference}", f"--tag={reference}"]
    options += [f"--file={context / 'stand-in.Dockerfile'}"]
    run_tool("docker", "buildx", "build", "--load", *options, str(context), environment={"DOCKER_BUILDKIT": "1"})


def remove_others(wanted: Iterable[str]) -> list[str]:
    """Remove the images with our label that are not ``wanted``, nor used by a container; return their names."""
    listed = ask("image", "ls", f"--filter=label={LABEL}", "--format={{.Repository}}:{{.Tag}}").split()
    others = [name for name in listed if name not in set(wanted) and not name.endswith("<none>")]
    removed = [name for name in others if ask("image", "rm", name)]
    ask("image", "prune", "--force", f"--filter=label={LABEL}")
    return removed


def ask(*arguments: str) -> str:
    """Return what a docker command prints, ``""`` when it fails."""
    environment = {**os.environ, "DOCKER_BUILDKIT": "1"}
    result = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, env=environment)
    return "" if result.returncode else result.stdout.strip()
