""".env.example documents every variable with its default."""

import re
import subprocess
import sys
from typing import Final

from tests.docker.paths import COMPOSE_FILE, ENV_EXAMPLE, ROOT

TEXT = ENV_EXAMPLE.read_text()
DOCUMENTED = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.*)$", TEXT, re.MULTILINE))
EDGE_FILE: Final = ROOT / "deploy" / "edge.yml"
READ = re.compile(r"""\benv\.(?:text|boolean|integer|choice|names)\(\s*["']([A-Z0-9_]+)["']""")

# Required in production, or fixed in the images; the same on both sides of a comparison.
NEEDED: Final = {
    "SECRET_KEY": "x" * 50,
    "FIELD_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtLTA=",
    "DATABASE_URL": "sqlite:///:memory:",
    "ALLOWED_HOSTS": "localhost",
    "KEYS_DIR": "/var/lib/blog/keys",
    "STATIC_ROOT": "/app/static",
    "MEDIA_ROOT": "/var/lib/blog/media",
    "BACKUP_DIR": "/var/lib/blog/backups",
}
DUMP_SETTINGS: Final = """
from config import settings
for name in sorted(vars(settings)):
    if name.isupper():
        print(name, repr(getattr(settings, name)))
"""


def settings_with(environ: dict[str, str]) -> str:
    """Return every setting and its value in a process with only this environment."""
    command = [sys.executable, "-W", "error", "-c", DUMP_SETTINGS]
    return subprocess.run(command, capture_output=True, text=True, env=environ, cwd=ROOT, check=True).stdout


def read_by_the_app() -> set[str]:
    """Return the variables that the modules read through ``config.env``."""
    names = ("settings", "gunicorn.conf", "database", "keys", "mail", "media", "telemetry")
    modules = [f"config/{name}.py" for name in names]
    return {name for module in modules for name in READ.findall((ROOT / module).read_text())}


def compose_variables() -> dict[str, str]:
    """Map the names in ``${NAME:-default}`` and ``${NAME-default}`` of the compose files to their defaults."""
    text = COMPOSE_FILE.read_text() + EDGE_FILE.read_text().replace("${SITE_URL:-https://${DOMAIN}}", "${DOMAIN:-}")
    return dict(re.findall(r"\$\{([A-Z_]+):?-([^}]*)\}", text))


def find_passed_through() -> set[str]:
    """Return the variables that the compose file names without a value."""
    return set(re.findall(r"^ +([A-Z0-9_]+):$", COMPOSE_FILE.read_text(), re.MULTILINE))


class TestEnvExample:
    def test_documents_every_variable_of_the_app(self) -> None:
        assert len(read_by_the_app()) > 20
        assert read_by_the_app() <= set(DOCUMENTED)

    def test_documents_every_variable_of_the_compose_file(self) -> None:
        assert set(compose_variables()) | find_passed_through() <= set(DOCUMENTED)

    def test_documents_nothing_unused(self) -> None:
        """Every documented variable is read somewhere; NAME_FILE counts as NAME."""
        read = read_by_the_app() | set(compose_variables())
        assert {name for name in DOCUMENTED if not {name, name.removesuffix("_FILE")} & read} == set()

    def test_containers_get_every_variable_of_the_app(self) -> None:
        """Every setting works in .env, except those that an image fixes."""
        fixed = {"DEBUG", "KEYS_DIR", "STATIC_ROOT", "MEDIA_ROOT", "BACKUP_DIR", "PORT"}
        handed = find_passed_through() | set(compose_variables())
        assert read_by_the_app() - fixed == read_by_the_app() & handed

    def test_shows_the_defaults_of_the_compose_file(self) -> None:
        assert {name: DOCUMENTED[name] for name in compose_variables()} == compose_variables()

    def test_shows_the_defaults_of_the_settings(self) -> None:
        """Setting every documented default changes no setting."""
        shown = {name: value for name, value in DOCUMENTED.items() if name in read_by_the_app() and value}
        assert len(shown) > 15
        assert settings_with(shown | NEEDED) == settings_with(NEEDED)

    def test_sets_nothing(self) -> None:
        """An unedited copy changes nothing: every line is a comment."""
        assert [line for line in TEXT.splitlines() if line and not line.startswith("#")] == []
