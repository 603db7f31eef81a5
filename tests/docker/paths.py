"""The files under test, and the data that describes them."""

import tomllib
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCKER: Final = ROOT / "docker"
COMPOSE_FILE: Final = ROOT / "docker-compose.yml"
ENV_EXAMPLE: Final = ROOT / ".env.example"
DOCKERFILES: Final = sorted(DOCKER.glob("*.Dockerfile"))

DATA: Final = tomllib.loads((DOCKER / "approaches.toml").read_text())
BASES: Final[dict[str, Any]] = DATA["bases"]
APPROACHES: Final[dict[str, dict[str, Any]]] = {approach["id"]: approach for approach in DATA["approaches"]}
# The first profile is the web service's name.
SERVICES: Final[dict[str, str]] = {name: approach["profiles"][0] for name, approach in APPROACHES.items()}
FIRST: Final = next(iter(APPROACHES))  # on which the tests run that are not about a certain approach


def base_of(approach_id: str) -> dict[str, Any]:
    """Return the data of the base image that an approach has today."""
    base: dict[str, Any] = BASES[APPROACHES[approach_id]["eras"]["now"]["base"]]
    return base


def port_variable(service: str) -> str:
    """Return the variable in docker-compose.yml that sets a service's port."""
    return f"{service.upper().replace('-', '_')}_PORT"
