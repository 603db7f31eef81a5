"""The services of docker-compose.yml that send mail; needs no engine."""

import pytest
import yaml

from tests.docker.paths import COMPOSE_FILE, SERVICES

DEFINED = yaml.safe_load(COMPOSE_FILE.read_text())["services"]


@pytest.mark.parametrize("name", SERVICES.values())
def test_every_web_service_has_a_mail_service(name: str) -> None:
    """In a profile of its own, from the same image, restarted after a failure."""
    mail, web = DEFINED[f"{name}-mail"], DEFINED[name]
    assert mail["profiles"] == [f"{name}-mail"]
    assert (mail["image"], mail["build"]) == (web["image"], web["build"])
    assert mail["command"] == ["python", "manage.py", "send_mail", "--every", "60"]
    assert mail["restart"] == "unless-stopped"
    assert mail["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert "ports" not in mail
