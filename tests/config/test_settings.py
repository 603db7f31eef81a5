"""Settings, read from the environment by a new process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET_KEY = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM"
PRODUCTION = {
    "SECRET_KEY": SECRET_KEY,
    "FIELD_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtLTA=",
    "DATABASE_URL": "postgresql://blog@db:5432/blog",
    "ALLOWED_HOSTS": "blog.example.org",
    "BEHIND_TLS_PROXY": "true",
}

REQUIRED = [name for name in PRODUCTION if name != "BEHIND_TLS_PROXY"]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"]} | variables
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def setting(expression: str, **variables: str) -> str:
    result = run("-c", f"from config import settings; print({expression})", **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


class TestProductionStart:
    @pytest.mark.parametrize("missing", REQUIRED)
    def test_no_production_value_has_a_default(self, missing: str) -> None:
        environment = {name: value for name, value in PRODUCTION.items() if name != missing}
        result = run("manage.py", "check", **environment)
        assert result.returncode == 1
        assert f"{missing}: expected" in result.stderr

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", "hunter2"),
            ("FIELD_ENCRYPTION_KEYS", "not-a-fernet-key"),
            ("TIME_ZONE", "Mars/Olympus"),
            ("DATABASE_URL", "oracle7://db"),
            ("DATABASE_URL", "mysql://db/x"),
            ("DATABASE_URL", "postgresql://"),
            ("ALLOWED_HOSTS", "http://x.org/"),
            ("POSTS_PER_PAGE", "many"),
        ],
    )
    def test_wrong_value_is_one_line_with_an_example(self, name: str, value: str) -> None:
        """Without a traceback, and without repeating a secret."""
        result = run("manage.py", "check", **PRODUCTION | {name: value})
        assert result.returncode == 1
        (line,) = (line for line in result.stderr.splitlines() if line.strip().startswith(f"{name}: expected"))
        assert f"Example: {name}=" in line
        assert "Traceback" not in result.stderr
        assert not name.endswith(("KEY", "KEYS")) or value not in result.stderr

    def test_keys_come_from_files(self, tmp_path: Path) -> None:
        """Docker and Kubernetes mount secrets as files."""
        environment = dict(PRODUCTION)
        (tmp_path / "key").write_text(environment.pop("SECRET_KEY") + "\n")
        assert setting("settings.SECRET_KEY", SECRET_KEY_FILE=str(tmp_path / "key"), **environment) == SECRET_KEY

    def test_database_password_comes_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("p@ss/word\n")
        password = setting(
            "settings.DATABASES['default']['PASSWORD']", DATABASE_PASSWORD_FILE=str(tmp_path / "password"), **PRODUCTION
        )
        assert password == "p@ss/word"


class TestDeployCheck:
    def test_clean_behind_tls(self) -> None:
        """Django's deployment check finds nothing."""
        result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
        assert result.returncode == 0, result.stderr

    def test_public_host_without_tls_is_a_warning(self) -> None:
        """The deployment check finds a public name over plain HTTP."""
        environment = PRODUCTION | {"BEHIND_TLS_PROXY": "false"}
        result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)
        assert result.returncode == 1
        assert "config.W001" in result.stderr


class TestTLSProxy:
    def test_proxy_header_is_off_by_default(self) -> None:
        """Without a proxy that sets it, any client could claim HTTPS."""
        environment = PRODUCTION | {"BEHIND_TLS_PROXY": "false"}
        assert setting("settings.SECURE_PROXY_SSL_HEADER, settings.SECURE_HSTS_SECONDS", **environment) == "None 0"

    def test_one_switch_secures_cookies_redirect_and_hsts(self) -> None:
        names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS > 0")
        assert setting("all([" + ", ".join(f"settings.{name}" for name in names) + "])", **PRODUCTION) == "True"
