"""The services of docker-compose.yml that back up; needs no engine."""

import pytest
import yaml

from tests.docker.paths import COMPOSE_FILE, SERVICES

DEFINED = yaml.safe_load(COMPOSE_FILE.read_text())["services"]
ARCHIVES = "backups:/var/lib/blog/backups"


@pytest.mark.parametrize("name", SERVICES.values())
def test_every_web_service_has_a_backup_service(name: str) -> None:
    """In a profile of its own, from the same image; it alone has the archives, with the service of pg_dump."""
    backup, web = DEFINED[f"{name}-backup"], DEFINED[name]
    assert backup["profiles"] == [f"{name}-backup"]
    assert (backup["image"], backup["build"]) == (web["image"], web["build"])
    assert backup["command"] == ["python", "manage.py", "backup", "--every", "${BACKUP_SECONDS:-86400}"]
    assert backup["depends_on"] == {"db": {"condition": "service_healthy"}, "pg-dump": {"condition": "service_started"}}
    assert ARCHIVES in backup["volumes"]
    assert ARCHIVES not in web["volumes"]


def test_pg_dump_is_the_database_images_own_as_the_apps_user() -> None:
    service = DEFINED["pg-dump"]
    assert service["image"] == DEFINED["db"]["image"]
    assert service["user"] == "10001:10001"
    assert set(service["environment"]) == {"DATABASE_URL", "DATABASE_PASSWORD", "DATABASE_PASSWORD_FILE"}
    assert service["profiles"] == [f"{name}-backup" for name in SERVICES.values()]
    assert ARCHIVES in service["volumes"]
