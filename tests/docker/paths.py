"""Where the files under test are."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DOCKER: Final = ROOT / "docker"
COMPOSE_FILE: Final = ROOT / "docker-compose.yml"
ENV_EXAMPLE: Final = ROOT / ".env.example"
DOCKERFILES: Final = sorted(DOCKER.glob("*.Dockerfile"))
