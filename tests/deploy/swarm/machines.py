"""Two Docker engines on this machine that can't tell that they are not two machines.

Each is in network, process and mount namespaces of its own. Its first process ends with everything in it: killing it is
a power failure. Nothing is shared with the engine of this machine but the kernel. Needs root, iproute2 and util-linux.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.docker.engine import Docker, clean_environ, wait_until

NEEDED: Final = ("dockerd", "ip", "nsenter", "unshare", "docker-init")
CGROUPS: Final = Path("/sys/fs/cgroup")
# Machine N is 10.77.N.1 to this machine, and 10.77.0.N to the other one: nothing has to be forwarded.
LINKS: Final = """
link add {name}-link type veth peer name eth0 netns {name}
addr add 10.77.{number}.254/24 dev {name}-link
link set {name}-link up
-n {name} link set lo up
-n {name} link set eth0 up
-n {name} addr add 10.77.{number}.1/24 dev eth0
-n {name} route add default via 10.77.{number}.254
"""
CABLE: Final = """
-n {0} link add cable type veth peer name cable netns {1}
-n {0} addr add 10.77.0.1/24 dev cable
-n {1} addr add 10.77.0.2/24 dev cable
-n {0} link set cable up
-n {1} link set cable up
"""


def ip(lines: str) -> None:
    for line in lines.split("\n"):
        subprocess.run(["ip", *line.split()], check=True, capture_output=True) if line else None


def can_run() -> bool:
    """Whether this is root, with the programs that are needed."""
    return os.geteuid() == 0 and all(map(shutil.which, NEEDED))


@dataclass(frozen=True)
class Machine:
    """An engine, the client that talks to it, and its addresses."""

    number: int
    docker: Docker
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """From this machine."""
        return f"10.77.{self.number}.1"

    @property
    def inner_address(self) -> str:
        """From the other machine."""
        return f"10.77.0.{self.number}"

    def power_off(self) -> None:
        self.process.kill()
        self.process.wait()

    def is_up(self) -> bool:
        return self.docker("version", check=False).returncode == 0


@contextmanager
def running_machines(folder: Path, client: str) -> Iterator[tuple[Machine, Machine]]:
    """Start both; afterwards nothing of them is left, neither processes nor files."""
    names = [f"blog-m{number}" for number in (1, 2)]
    machines: list[Machine] = []
    try:
        for number, name in enumerate(names, 1):
            ip(f"netns add {name}" + LINKS.format(name=name, number=number))
        ip(CABLE.format(*names))
        for number, name in enumerate(names, 1):
            machines.append(start_machine(number, name, folder / name, client))
        first, second = machines
        for machine in machines:
            wait_until(machine.is_up, within_seconds=60, what=f"engine {machine.number} answers")
        yield first, second
    finally:
        for machine in machines:
            machine.power_off()
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False)
            shutil.rmtree(folder / name, ignore_errors=True)
        wait_until(lambda: all(map(remove_cgroups, names)), within_seconds=30, what="all processes have ended")


def start_machine(number: int, name: str, folder: Path, client: str) -> Machine:
    folder.mkdir()
    host = f"unix://{folder}/docker.sock"
    namespaces = ("nsenter", f"--net=/run/netns/{name}", "unshare", "--pid", "--mount-proc", "--fork", "--kill-child")
    places = (f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid")
    options = (f"--host={host}", f"--cgroup-parent=/{name}", f"--bip=172.3{number}.0.1/24", "--containerd=")
    command = (*namespaces, "docker-init", "--", "dockerd", *places, *options)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    return Machine(number, Docker(client, clean_environ() | {"DOCKER_HOST": host}), process)


def remove_cgroups(name: str) -> bool:
    """Remove the cgroups that a killed engine has left, deepest first; return whether all processes had ended."""
    tops = [CGROUPS / name, *CGROUPS.glob(f"*/{name}")]
    for folder in (folder for top in tops for folder, _folders, _files in os.walk(top, topdown=False)):
        with suppress(OSError):
            Path(folder).rmdir()
    return not any(top.exists() for top in tops)


def join_swarm(machines: tuple[Machine, Machine]) -> None:
    """Make the first machine the manager, and the one with the database."""
    manager, worker = machines
    manager.docker("swarm", "init", f"--advertise-addr={manager.inner_address}")
    token = manager.docker("swarm", "join-token", "--quiet", "worker").stdout.strip()
    join = ("swarm", "join", f"--token={token}", f"--advertise-addr={worker.inner_address}")
    worker.docker(*join, f"{manager.inner_address}:2377")
    node = manager.docker("info", "--format={{.Swarm.NodeID}}").stdout.strip()
    manager.docker("node", "update", "--label-add=database=true", node)


def copy_images(docker: Docker, machines: tuple[Machine, Machine], images: list[str], archive: Path) -> None:
    """Give both engines the images, as a registry would."""
    docker("save", f"--output={archive}", *images)
    for machine in machines:
        machine.docker("load", "--quiet", f"--input={archive}")
    archive.unlink()
