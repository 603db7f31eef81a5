"""The blog on a Swarm, as ``docker stack deploy`` made it."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.deploy.edge import DOMAIN, Reader
from tests.deploy.swarm.load import NodeReader
from tests.deploy.swarm.machines import Machine
from tests.docker.engine import Docker, wait_until

NAME = "blog"
UPDATE_SECONDS = 300


@dataclass(frozen=True)
class Site:
    """Two machines, the stack file with a .env beside it, and the variables of the shell."""

    machines: tuple[Machine, Machine]
    stack_file: Path
    variables: Mapping[str, str]
    certificate: str

    @property
    def manager(self) -> Docker:
        return self.machines[0].docker

    @property
    def addresses(self) -> list[str]:
        return [machine.address for machine in self.machines]

    def make_reader(self, address: str) -> Reader:
        """Return a browser that asks the edge at ``address``."""
        return NodeReader(443, address=address, context=ssl.create_default_context(cadata=self.certificate))

    def deploy(self, image: str, **variables: str) -> None:
        """Ask for ``image``; Swarm goes on in the background."""
        environ = {**self.manager.environ, **self.variables, **variables, "IMAGE": image}
        shell = replace(self.manager, environ=environ)
        shell("stack", "deploy", "--resolve-image=never", f"--compose-file={self.stack_file}", NAME)

    def wait_for_update(self, wanted: str) -> None:
        """Wait until the update of the replicas has this state, such as ``completed``."""
        wait_until(
            lambda: (self.read_service("web").get("UpdateStatus") or {}).get("State") == wanted,
            within_seconds=UPDATE_SECONDS,
            what=f"the update is {wanted}; it is {self.read_service('web').get('UpdateStatus')}",
        )

    def read_service(self, service: str) -> dict[str, Any]:
        described: dict[str, Any] = json.loads(self.manager("service", "inspect", f"{NAME}_{service}").stdout)[0]
        return described

    def count_tasks(self, service: str, image: str) -> int:
        """Return how many tasks run with this image."""
        listed = self.manager("service", "ps", f"{NAME}_{service}", "--format={{.Image}} {{.CurrentState}}").stdout
        return sum(line.startswith(f"{image} Running") for line in listed.splitlines())

    def run_inside(self, service: str, *command: str) -> str:
        """Run a command in the first container of the service; return its output."""
        for machine in self.machines:
            found = machine.docker("ps", "--quiet", f"--filter=label=com.docker.swarm.service.name={NAME}_{service}")
            if containers := found.stdout.split():
                return machine.docker("exec", containers[0], *command).stdout
        raise AssertionError(f"no container of {service}")

    def query(self, sql: str) -> list[str]:
        return self.run_inside(
            "db", "psql", "--user=wheelhouse", "--tuples-only", "--no-align", f"--command={sql}"
        ).split()

    def is_ready(self, address: str) -> bool:
        try:
            return self.make_reader(address).get("/search/").status == 200
        except OSError:
            return False


def write_stack(source: Path, folder: Path) -> Path:
    """Copy ``deploy/stack.yml`` with what it reads, and write the ``.env`` that it expects beside its folder."""
    stack_file = folder / "deploy" / "stack.yml"
    stack_file.parent.mkdir(parents=True)
    stack_file.write_text(source.read_text())
    for name in ("edge", "pgbouncer"):
        (stack_file.parent / name).symlink_to(source.parent / name)
    (folder / ".env").write_text(f"SITE_NAME=Swarm\nDOMAIN={DOMAIN}\nEMAIL_FROM=Swarm <swarm@example.org>\n")
    return stack_file
