"""docker-compose.yml keeps its promises; needs no engine."""

import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.docker.engine import clean_environ, succeeds
from tests.docker.paths import APPROACHES, COMPOSE_FILE, ROOT, SERVICES, base_of, port_variable

COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
DEFINED: dict[str, Any] = COMPOSE["services"]
APP = {name: service for name, service in DEFINED.items() if name not in {"db", "pg-dump"}}
WEB = {name: service for name, service in APP.items() if not name.endswith(("-migrate", "-mail", "-backup"))}
BACKUPS = "backups:/var/lib/blog/backups"

every_service = pytest.mark.parametrize("service", DEFINED.values(), ids=DEFINED)
every_app_service = pytest.mark.parametrize("service", APP.values(), ids=APP)
every_web_service = pytest.mark.parametrize(("name", "service"), WEB.items(), ids=WEB)
every_approach = pytest.mark.parametrize("name", APPROACHES)


class TestEveryService:
    @every_service
    def test_is_hardened(self, service: dict[str, Any]) -> None:
        """A read-only root file system, no capability, no way to gain one, and limits on memory and logs."""
        assert service["read_only"] is True
        assert service["tmpfs"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert service["mem_limit"]
        assert {"max-size", "max-file"} <= set(service["logging"]["options"])


class TestAppServices:
    @every_app_service
    def test_have_no_capability_and_share_their_data(self, service: dict[str, Any]) -> None:
        """Keys and media are the same for two approaches side by side; the password's volume is read-only."""
        volumes = {
            "keys:/var/lib/blog/keys",
            "media:/var/lib/blog/media",
            "db-password:/run/db-password:ro",
        }
        assert "cap_add" not in service
        assert set(service["volumes"]) - {BACKUPS} == volumes

    @every_app_service
    def test_reach_servers_outside(self, service: dict[str, Any]) -> None:
        """DATABASE_URL may name a database anywhere, and the migration must reach it as the blog does."""
        assert [name for name in service["networks"] if not (COMPOSE["networks"][name] or {}).get("internal")]

    @every_web_service
    def test_every_web_service_waits_for_its_migration(self, name: str, service: dict[str, Any]) -> None:
        """It waits for a healthy database and for the migration, by the same image, to succeed."""
        assert service["depends_on"] == {
            "db": {"condition": "service_healthy"},
            f"{name}-migrate": {"condition": "service_completed_successfully"},
        }
        assert DEFINED[f"{name}-migrate"]["image"] == service["image"]
        assert DEFINED[f"{name}-migrate"]["profiles"] == service["profiles"]


class TestApproaches:
    """The file says the same as docker/approaches.toml."""

    @every_approach
    def test_each_has_profiles_port_dockerfile_and_base_of_the_data(self, name: str) -> None:
        """Port and base image can be changed by a variable; the image's tag is the approach's id.

        Only this machine reaches the port, unless another variable opens it.
        """
        approach, base, service = APPROACHES[name], base_of(name), WEB[SERVICES[name]]
        assert service["profiles"] == approach["profiles"]
        port = f"${{{port_variable(SERVICES[name])}:-{approach['port']}}}"
        assert service["ports"] == [f"${{PUBLISH_ADDRESS:-127.0.0.1}}:{port}:8000"]
        assert service["image"].rpartition(":")[2] == name
        assert service["build"]["dockerfile"] == f"docker/{name}.Dockerfile"
        assert service["build"]["args"]["BASE_IMAGE"] == f"${{{base['variable']}:-{base['image']}}}"

    @every_approach
    def test_the_table_at_the_top_lists_each(self, name: str) -> None:
        """Profiles, Dockerfile and port."""
        approach = APPROACHES[name]
        row = ["#", *", ".join(approach["profiles"]).split(), f"docker/{name}.Dockerfile", str(approach["port"])]
        assert row in [line.split() for line in COMPOSE_FILE.read_text().splitlines()]


class TestDatabase:
    def test_is_unreachable_from_outside(self) -> None:
        """No published port, and only an internal network."""
        assert "ports" not in DEFINED["db"]
        assert DEFINED["db"]["networks"] == ["database"]
        assert COMPOSE["networks"]["database"] == {"internal": True}

    def test_has_no_password_in_the_file(self) -> None:
        """The first start creates a file; no variable has a password, not even a default one."""
        variables = {name: value for service in DEFINED.values() for name, value in service["environment"].items()}
        passwords = {name: value for name, value in variables.items() if "PASSWORD" in name}
        assert set(passwords) == {"DATABASE_PASSWORD", "DATABASE_PASSWORD_FILE", "POSTGRES_PASSWORD_FILE"}
        assert passwords["DATABASE_PASSWORD"] is None

    def test_is_healthy_only_when_it_answers_over_tcp(self) -> None:
        """Initdb's temporary server, which listens on a socket only, doesn't count."""
        assert "--host=127.0.0.1" in DEFINED["db"]["healthcheck"]["test"]

    def test_keeps_everything_in_named_volumes(self) -> None:
        assert set(COMPOSE["volumes"]) >= {"db", "db-password", "keys", "media"}


class TestBothGenerations:
    """docker-compose 1.29, of Debian 12, and Compose v2 read the same file."""

    PROFILES = [
        word for name in SERVICES.values() for end in ("", "-mail", "-backup") for word in ("--profile", f"{name}{end}")
    ]

    @pytest.mark.compose1
    def test_compose_1_29_accepts_the_file(self) -> None:
        """It knows every key."""
        client = shutil.which("docker-compose-1.29")
        if client is None:
            pytest.skip("needs docker-compose-1.29 on PATH; .ci/provision.sh puts it there")
        assert set(yaml.safe_load(self.read_config(client))["services"]) == set(DEFINED)

    @pytest.mark.engine  # needs the client alone
    def test_compose_v2_accepts_the_file(self) -> None:
        """Without a warning."""
        client = shutil.which("docker")
        if client is None or not succeeds(client, "compose", "version"):
            pytest.skip("needs a docker client with compose")
        assert set(yaml.safe_load(self.read_config(client, "compose"))["services"]) == set(DEFINED)

    def read_config(self, *client: str) -> str:
        command = [*client, "--file", str(COMPOSE_FILE), *self.PROFILES, "config"]
        result = subprocess.run(command, capture_output=True, text=True, env=clean_environ(), check=False, cwd=ROOT)
        assert (result.returncode, result.stderr) == (0, "")
        return result.stdout
