"""Starting a project."""

import ast
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from tests.docs.console import commands
from tests.removal import SETTINGS
from tests.starter.check import CREDIT, find_our_name
from tests.starter.conftest import Clones, git

LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
KEY_DERIVATION = ("blog/core/encryption.py", "blog/core/public_forms.py", "blog/posts/services/preview_link.py")
(README,) = (command for command in commands("README.md") if command.startswith("make starter "))
# Projects: README's; one with another image, no optional app, Korean alone and a Korean title; one with everything.
KINDS = {
    "small": README.removeprefix("make starter NAME=harbour DIR=../harbour "),
    "smallest": "WITHOUT=all LANGUAGES=ko APPROACH=alpine-multistage TITLE='항구 이야기'",
    "whole": "",
}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def project(clones: Clones, kind: str) -> Path:
    result = clones.shell(f"make starter NAME=harbour DIR=../{kind} {KINDS[kind]}")
    assert (result.returncode, result.stderr) == (0, "")
    return clones.folder / kind


class TestProject:
    def test_is_a_repository_with_one_commit(self, project: Path) -> None:
        assert git(project, "status", "--porcelain") == ""
        assert len(git(project, "log", "--format=%H", "main", "starter").splitlines()) == 1

    def test_has_our_name_in_the_license_alone(self, project: Path) -> None:
        assert find_our_name(project) == CREDIT

    def test_links_in_documents_lead_somewhere(self, project: Path) -> None:
        documents = [path for path in project.rglob("*.md") if "content" not in path.parts]
        links = [(path, link) for path in documents for link in LINK.findall(path.read_text("utf-8"))]
        broken = [f"{path.name}: {link}" for path, link in links if not (path.parent / unquote(link)).exists()]
        assert len(links) > 10
        assert broken == []

    def test_guides_do_not_describe_missing_parts(self, project: Path) -> None:
        without = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["starter"]["without"]
        guides = [project / name for name in (".env.example", "docs/import.md", "docs/export.md")]
        text = "".join(path.read_text("utf-8").lower() for path in guides if path.exists())
        for part, word in {"comments": "comment", "newsletter": "subscri"}.items():
            assert (word in text) is (part not in without)

    def test_python_files_are_valid(self, project: Path) -> None:
        for path in project.rglob("*.py"):
            ast.parse(path.read_text("utf-8"))

    def test_every_service_has_its_dockerfile(self, project: Path) -> None:
        services = yaml.safe_load((project / "docker-compose.yml").read_text("utf-8"))["services"]
        named = {service["build"]["dockerfile"] for service in services.values() if "build" in service}
        assert named == {f"docker/{path.name}" for path in (project / "docker").glob("*.Dockerfile")}

    def test_commands_in_documents_name_a_service_that_is_there(self, project: Path) -> None:
        services = set(yaml.safe_load((project / "docker-compose.yml").read_text("utf-8"))["services"])
        text = "".join((project / name).read_text("utf-8") for name in ("README.md", "Makefile", "docker/README.md"))
        named = set(re.findall(r"(?:--profile |exec |PROFILE [?]= )([a-z-]+) (?!sh )", text.replace("\n", " ")))
        assert named
        assert named <= services

    def test_has_one_welcome_post_in_each_language(self, project: Path) -> None:
        (line,) = re.findall(r"^LANGUAGES = .*$", (project / SETTINGS).read_text("utf-8"), re.MULTILINE)
        posts = (project / "blog/posts/content").glob("*/*.md")
        assert sorted(path.parent.name for path in posts) == sorted(re.findall(r'\("(\w+)", ', line))

    def test_keys_are_derived_as_ours_are(self, project: Path, clones: Clones) -> None:
        """Stored data and sent links depend on the texts there, so no name may be in them."""
        for path in KEY_DERIVATION:
            assert (project / path).read_text("utf-8") == (clones.clone.root / path).read_text("utf-8")


class TestErrors:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ("NAME=harbour", "DIR: expected a folder; found nothing"),
            ("DIR=../new", "NAME: expected 2 to 30 small letters"),
            ("NAME=harbour DIR=../origin", "origin is not empty. Name another one."),
            ("NAME=harbour DIR=../new WITHOUT=coments", "WITHOUT: expected"),
            ("NAME=harbour DIR=../new TITLE='a\"b'", "TITLE: expected"),
            ("NAME=harbour DIR=../bare/HEAD/new", "DIR: can't write"),
        ],
    )
    def test_is_one_line_and_writes_nothing(self, clones: Clones, arguments: str, message: str) -> None:
        before = sorted(clones.folder.iterdir())
        result = clones.shell(f"make starter {arguments} </dev/null")
        assert result.returncode != 0
        (line,) = [line for line in result.stderr.splitlines() if not line.startswith("make")]
        assert message in line
        assert sorted(clones.folder.iterdir()) == before

    def test_unknown_committer_is_told_what_to_do(self, clones: Clones) -> None:
        environ = {name: value for name, value in clones.clone.environ.items() if not name.startswith("GIT_")}
        environ |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly", "GIT_CONFIG_VALUE_0": "true"}
        command = ["make", "starter", "NAME=harbour", "DIR=../new"]
        result = subprocess.run(
            command, cwd=clones.clone.root, env=environ, capture_output=True, text=True, check=False
        )
        assert "Run: git config --global user.name" in result.stderr
        assert not (clones.folder / "new").exists()


def test_terminal_is_asked_for_what_is_missing(clones: Clones) -> None:
    """Here for all but the name; an empty line takes the default. Uncommitted changes are left out with a warning."""
    note = clones.clone.root / "note.txt"
    note.touch()
    user, program = pty.openpty()
    os.write(user, b"../asked\n\nlab,search\n\nen\n")
    command = [sys.executable, "-m", "tests.starter", "--name=harbour"]
    result = subprocess.run(
        command,
        cwd=clones.clone.root,
        env=clones.clone.environ,
        stdin=program,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    note.unlink()
    assert "starter: left out 1 uncommitted changes here, such as ?? note.txt" in result.stderr
    assert not (clones.folder / "asked" / "note.txt").exists()
    assert "Without, of pictures, comments" in result.stdout
    assert 'without = ["search", "lab"]' in (clones.folder / "asked" / "pyproject.toml").read_text("utf-8")
