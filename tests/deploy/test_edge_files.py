"""deploy/edge.yml and the configuration of nginx agree with the rest; needs no engine."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.docker.paths import ROOT, SERVICES

FOLDER = ROOT / "deploy" / "edge"
CONFIGURATION = (FOLDER / "nginx.conf.template").read_text()
BASE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


class Loader(yaml.SafeLoader):
    """Reads Compose's ``!reset``, which removes what the other file has, as ``None``."""


Loader.add_constructor("!reset", lambda *_node: None)
EDGE: dict[str, Any] = yaml.load((ROOT / "deploy" / "edge.yml").read_text(), Loader)  # noqa: S506  a SafeLoader
OWN = {name: EDGE["services"][name] for name in ("edge", "certbot")}


class TestApp:
    @pytest.mark.parametrize("name", SERVICES.values())
    def test_of_each_profile_is_behind_the_edge(self, name: str) -> None:
        """It has the edge's name for it, and no published port."""
        service = EDGE["services"][name]
        assert service["ports"] is None
        assert service["networks"]["web"] == {"aliases": ["blog"]}
        assert set(service["networks"]) == set(BASE["services"][name]["networks"])

    def test_every_service_knows_its_domain(self) -> None:
        """A mail has links, and a command checks its settings."""
        app = {name for name, service in BASE["services"].items() if "ALLOWED_HOSTS" in service["environment"]}
        assert set(EDGE["services"]) - set(OWN) == app
        for name in app:
            assert EDGE["services"][name]["environment"].keys() == {"BEHIND_TLS_PROXY", "ALLOWED_HOSTS", "SITE_URL"}


class TestContainers:
    @pytest.mark.parametrize("service", OWN.values(), ids=OWN)
    def test_are_hardened(self, service: dict[str, Any]) -> None:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["tmpfs"]
        assert {"max-size", "max-file"} <= set(service["logging"]["options"])

    def test_reach_no_database(self) -> None:
        assert {network for service in OWN.values() for network in service["networks"]} == {"web"}


class TestGuide:
    def test_has_every_setting(self) -> None:
        """docs/deploy.md has them in one table."""
        named = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "deploy" / "edge.yml").read_text())) - {"SITE_URL"}
        table = "".join(re.findall(r"^\| `.*", (ROOT / "docs" / "deploy.md").read_text(), re.MULTILINE))
        assert {name for name in named if f"`{name}`" not in table} == set()


class TestConfiguration:
    def test_limits_bodies_as_the_app_does(self) -> None:
        assert re.findall(r"client_max_body_size (\d+);", CONFIGURATION) == [str(settings.LARGEST_BODY_BYTES)]

    def test_has_all_copies_on_disk(self) -> None:
        """The folder for temporary files is in memory, and small."""
        assert set(re.findall(r"proxy_cache_path (\S+)/\w+ ", CONFIGURATION)) == {"/var/cache/nginx"}

    def test_knows_the_session_cookie(self) -> None:
        assert rf"\s*)({settings.SESSION_COOKIE_NAME}|messages)=" in CONFIGURATION

    @pytest.mark.parametrize("page", sorted((FOLDER / "errors").iterdir()), ids=lambda page: page.name)
    def test_error_pages_have_both_languages(self, page: Any) -> None:
        text = page.read_text("utf-8")
        assert '<html lang="en">' in text
        assert re.search(r'<section lang="ko">\s*<h2>[^<]*[가-힣]', text)
        assert f"/edge-errors/{page.name};" in (FOLDER / "errors.conf").read_text()
