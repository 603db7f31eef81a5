"""docker-compose.yml keeps its promises: no engine is needed to see that."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from lab.approaches import Approach, load
from tests.docker.conftest import compose_1_can_be_here
from tests.docker.engine import clean_environ, succeeds
from tests.docker.paths import COMPOSE_FILE, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
APP = {name: service for name, service in SERVICES.items() if name != "db"}
WEB = {name: service for name, service in APP.items() if not name.endswith(("-migrate", "-mail"))}

every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
every_app_service = pytest.mark.parametrize("service", APP.values(), ids=APP)
every_web_service = pytest.mark.parametrize(("name", "service"), WEB.items(), ids=WEB)
APPROACHES = load()
EVERY_PROFILE = [
    word for approach in APPROACHES for end in ("", "-mail") for word in ("--profile", f"{approach.service}{end}")
]
every_approach = pytest.mark.parametrize("approach", APPROACHES, ids=lambda approach: approach.id)


def variables(text: str) -> dict[str, str]:
    """The ``${NAME:-default}`` in a value, without the braces: NAME -> default."""
    parts = [part.partition("}")[0] for part in text.split("${")[1:]]
    return {part.partition(":-")[0]: part.partition(":-")[2] for part in parts}


class TestEveryService:
    @every_service
    def test_runs_on_a_read_only_root_file_system(self, service: dict[str, Any]) -> None:
        """The root file system is read-only, and what must be written to is in memory or a named volume."""
        assert service["read_only"] is True
        assert service["tmpfs"]

    @every_service
    def test_drops_capabilities_and_gains_none(self, service: dict[str, Any]) -> None:
        """Every capability is dropped, and no program can get new ones."""
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service.get("privileged") is None

    @every_service
    def test_has_bounded_memory_and_logs(self, service: dict[str, Any]) -> None:
        """A leak or a flood of log lines ends at a limit instead of at the machine's."""
        assert service["mem_limit"]
        assert {"max-size", "max-file"} <= set(service["logging"]["options"])

    @every_service
    def test_takes_no_image_by_a_moving_default(self, service: dict[str, Any]) -> None:
        """An image always has a tag, and it is never `latest`."""
        tag = service["image"].partition("}")[2] or variables(service["image"]).popitem()[1]
        assert ":" in tag
        assert not tag.endswith(":latest")


class TestAppServices:
    @every_app_service
    def test_add_no_capability(self, service: dict[str, Any]) -> None:
        """The app needs no capability at all."""
        assert "cap_add" not in service

    @every_app_service
    def test_read_the_database_password_from_a_read_only_volume(self, service: dict[str, Any]) -> None:
        """No password stands in the file: the app is told the path of one that it can read and not change."""
        assert "db-password:/run/db-password:ro" in service["volumes"]
        assert service["environment"]["DATABASE_PASSWORD"] is None

    @every_web_service
    def test_every_web_service_has_a_migration_before_it(self, name: str, service: dict[str, Any]) -> None:
        """The web service waits for a healthy database and for its own image's migration to succeed."""
        assert service["depends_on"] == {
            "db": {"condition": "service_healthy"},
            f"{name}-migrate": {"condition": "service_completed_successfully"},
        }
        assert SERVICES[f"{name}-migrate"]["image"] == service["image"]

    @every_web_service
    def test_every_web_service_has_a_sender_of_mail_beside_it(self, name: str, service: dict[str, Any]) -> None:
        """In a profile of its own, for who has a mail server; from the image of the blog, and alive again by itself."""
        sender = SERVICES[f"{name}-mail"]
        assert sender["profiles"] == [f"{name}-mail"]
        assert (sender["image"], sender["build"]) == (service["image"], service["build"])
        assert sender["command"] == ["python", "manage.py", "send_mail", "--every", "60"]
        assert sender["restart"] == "unless-stopped"
        assert sender["depends_on"] == {"db": {"condition": "service_healthy"}}
        assert "ports" not in sender

    @every_app_service
    def test_share_keys_and_media(self, service: dict[str, Any]) -> None:
        """Two approaches side by side sign with the same keys and show the same files."""
        assert {"keys:/var/lib/wheelhouse/keys", "media:/var/lib/wheelhouse/media"} <= set(service["volumes"])

    @every_app_service
    def test_reach_servers_outside(self, service: dict[str, Any]) -> None:
        """A database that DATABASE_URL names may be anywhere, and the migration must reach it as the blog does."""
        assert [name for name in service["networks"] if not (COMPOSE["networks"][name] or {}).get("internal")]


class TestApproaches:
    """The file and docker/approaches.toml say the same."""

    def test_every_approach_has_a_service(self) -> None:
        """One web service for each, named after its first profile, and no other."""
        assert set(WEB) == {approach.service for approach in APPROACHES}

    @every_approach
    def test_has_the_profiles_and_the_port_of_the_data(self, approach: Approach) -> None:
        """The port can be changed by a variable that is named after the service."""
        service = WEB[approach.service]
        assert service["profiles"] == SERVICES[f"{approach.service}-migrate"]["profiles"] == list(approach.profiles)
        variable = f"{approach.service.upper().replace('-', '_')}_PORT"
        assert service["ports"] == [f"${{{variable}:-{approach.port}}}:8000"]

    @every_approach
    def test_is_built_from_its_dockerfile_and_base(self, approach: Approach) -> None:
        """The approach is the Dockerfile's stem and the image's tag; the base can be changed by its variable."""
        service, base = WEB[approach.service], approach.era("now").base
        assert service["image"].rpartition(":")[2] == approach.id
        assert service["build"]["dockerfile"] == f"docker/{approach.dockerfile.name}"
        assert service["build"]["args"]["BASE_IMAGE"] == f"${{{base.variable}:-{base.image}}}"

    def test_the_head_lists_them_all(self) -> None:
        """The table at the top of the file is what the file does."""
        text = COMPOSE_FILE.read_text()
        for approach in APPROACHES:
            row = f"#   {', '.join(approach.profiles)} +docker/{approach.dockerfile.name} +{approach.port}\n"
            assert re.search(row, text), approach.id


class TestDatabase:
    def test_is_out_of_reach_from_outside(self) -> None:
        """No port is published, and the only network is an internal one."""
        assert "ports" not in SERVICES["db"]
        assert SERVICES["db"]["networks"] == ["database"]
        assert COMPOSE["networks"]["database"] == {"internal": True}

    def test_has_no_password_in_the_file(self) -> None:
        """The password is a file's, made on the first start; no variable has one, not even by default."""
        named = {name for service in SERVICES.values() for name in service["environment"] if "PASSWORD" in name}
        assert named == {"DATABASE_PASSWORD", "DATABASE_PASSWORD_FILE", "POSTGRES_PASSWORD_FILE"}

    def test_is_healthy_only_when_it_answers_over_tcp(self) -> None:
        """The temporary server of initdb, which listens on a socket alone, does not count."""
        assert "--host=127.0.0.1" in SERVICES["db"]["healthcheck"]["test"]

    def test_keeps_data_keys_and_password_in_named_volumes(self) -> None:
        """`down` keeps them: only named volumes survive it."""
        assert set(COMPOSE["volumes"]) == {"db", "db-password", "keys", "media"}


class TestBothGenerations:
    """docker-compose 1.29, of Debian 12, and Compose v2 read the same file."""

    @pytest.mark.compose1
    def test_compose_1_29_accepts_the_file(self) -> None:
        """The old Python program finds nothing that it does not know."""
        client = shutil.which("docker-compose-1.29")
        if client is None:
            pytest.skip("needs docker-compose-1.29 on PATH; .ci/provision.sh puts it there")
        command = [client, "--file", str(COMPOSE_FILE), *EVERY_PROFILE, "config"]
        result = subprocess.run(command, capture_output=True, text=True, env=clean_environ(), check=False)
        assert result.returncode == 0, result.stderr
        assert set(yaml.safe_load(result.stdout)["services"]) == set(SERVICES)

    @pytest.mark.parametrize(
        ("codename", "installed", "expected"),
        [("bookworm", False, True), ("trixie", False, False), ("noble", False, False), ("noble", True, True)],
    )
    def test_compose_1_29_is_asked_wherever_it_can_be(
        self, monkeypatch: pytest.MonkeyPatch, codename: str, *, installed: bool, expected: bool
    ) -> None:
        """On Debian 12 its absence is a skipped test, which CI does not let pass; elsewhere there is no test."""
        monkeypatch.setattr(shutil, "which", lambda _name: "/usr/local/bin/docker-compose-1.29" if installed else None)
        monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"VERSION_CODENAME": codename})
        assert compose_1_can_be_here() is expected

    @pytest.mark.engine  # of which it needs the client alone
    def test_compose_v2_accepts_the_file(self) -> None:
        """The plugin of the docker client does too; no engine is asked."""
        client = shutil.which("docker")
        command = [client or "docker", "compose", "--file", str(COMPOSE_FILE), *EVERY_PROFILE, "config", "--quiet"]
        if client is None or not succeeds(client, "compose", "version"):
            pytest.skip("needs a docker client with compose")
        result = subprocess.run(command, capture_output=True, text=True, env=clean_environ(), check=False, cwd=ROOT)
        assert result.returncode == 0, result.stderr
        assert not result.stderr
