"""The rules that every Dockerfile and build script follows; no engine is needed to see them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docker.paths import DOCKER, DOCKERFILES, ROOT

SCRIPTS = sorted(DOCKER.glob("*.sh"))
# What Docker calls architectures, what the kernel calls them, and what wheels call their platforms.
ARCHITECTURES = re.compile(r"amd64|arm64|x86[-_]64|aarch64|manylinux|musllinux", re.IGNORECASE)

every_dockerfile = pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.stem)


def instructions(path: Path) -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments; comments removed, continued lines joined."""
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines()]


def of(path: Path, name: str) -> list[str]:
    return [arguments for instruction, arguments in instructions(path) if instruction == name]


def position(path: Path, name: str, text: str) -> int:
    """Where the first ``name`` instruction with ``text`` in it stands."""
    found = [i for i, (instruction, rest) in enumerate(instructions(path)) if instruction == name and text in rest]
    assert found, f"no {name} with {text!r}"
    return found[0]


class TestEveryDockerfile:
    @every_dockerfile
    def test_opens_with_a_sentence_on_what_it_teaches(self, path: Path) -> None:
        """The first line is a comment that starts with the approach's id and ends its sentence."""
        first = path.read_text().partition("\n")[0]
        assert first.startswith(f"# {path.stem}")
        assert first.endswith(".")

    @every_dockerfile
    def test_needs_no_frontend_from_a_registry(self, path: Path) -> None:
        """A `# syntax=` line would be fetched from Docker Hub before anything else."""
        assert "syntax=" not in path.read_text()

    @every_dockerfile
    def test_names_every_stage_and_takes_the_base_as_an_argument(self, path: Path) -> None:
        """A base image is a build argument, and every stage can be named with --target."""
        stages = of(path, "FROM")
        assert all(re.fullmatch(r"\S+ AS [a-z-]+", stage) for stage in stages)
        assert stages[0].startswith("${BASE_IMAGE}")
        names = {stage.split(" AS ")[1] for stage in stages}
        assert {stage.split(" AS ")[0] for stage in stages} <= names | {"${BASE_IMAGE}"}

    @every_dockerfile
    def test_takes_the_arguments_that_a_company_network_needs(self, path: Path) -> None:
        """Index, certificate and source builds are arguments; the CA and the index's password can be secrets."""
        arguments = " ".join(of(path, "ARG"))
        wanted = ("REQUIREMENTS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_BINARY", "EXTRA_CA")
        assert all(re.search(rf"\b{name}\b", arguments) for name in wanted)
        runs = " ".join(of(path, "RUN"))
        assert "--mount=type=secret,id=ca" in runs
        assert "--mount=type=secret,id=netrc" in runs

    @every_dockerfile
    def test_fetches_nothing_by_itself(self, path: Path) -> None:
        """No ADD: a file from the network would come without a hash, and COPY says what is meant."""
        assert not of(path, "ADD")
        assert "://" not in "".join(rest for _name, rest in instructions(path))

    @every_dockerfile
    def test_names_no_architecture(self, path: Path) -> None:
        """The same file builds on x86-64 and aarch64."""
        assert not ARCHITECTURES.search(path.read_text())

    @every_dockerfile
    def test_installs_before_it_copies_the_code(self, path: Path) -> None:
        """An edit to the code must not run pip again."""
        assert position(path, "RUN", "dependencies") < position(path, "COPY", "blog")

    @every_dockerfile
    def test_runs_as_a_number_and_ends_on_sigterm(self, path: Path) -> None:
        """A numeric user can be checked by an orchestrator, and exec forms leave no shell in between."""
        assert of(path, "USER")[-1] == "10001:10001"
        assert of(path, "STOPSIGNAL") == ["SIGTERM"]
        assert all(of(path, name)[0].startswith("[") for name in ("ENTRYPOINT", "CMD"))

    @every_dockerfile
    def test_has_a_health_probe_without_curl(self, path: Path) -> None:
        """The probe is the shared script, run by Python."""
        (probe,) = of(path, "HEALTHCHECK")
        assert "healthcheck.py" in probe
        assert "curl" not in probe

    @every_dockerfile
    def test_has_the_oci_labels(self, path: Path) -> None:
        """Title, description, licence, base, version, revision, source; no time, so that builds can be the same."""
        labels = set(re.findall(r"org\.opencontainers\.image\.([a-z.]+)=", " ".join(of(path, "LABEL"))))
        assert labels == {"title", "description", "licenses", "base.name", "version", "revision", "source"}

    @every_dockerfile
    def test_puts_no_secret_into_a_variable(self, path: Path) -> None:
        """ENV and ARG stay in the image; no name among them is a secret's."""
        assert not re.search(r"SECRET|PASSWORD|TOKEN|ENCRYPTION", " ".join(of(path, "ENV") + of(path, "ARG")))

    @every_dockerfile
    def test_is_clean_for_hadolint(self, path: Path) -> None:
        """The linter has nothing to say."""
        lint(path, "hadolint", str(path))


class TestScripts:
    @pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
    def test_are_clean_for_shellcheck_and_executable(self, path: Path) -> None:
        """Every script is POSIX sh that the linter has nothing to say about."""
        assert path.read_text().startswith("#!/bin/sh\n")
        assert path.stat().st_mode & 0o111
        lint(path, "shellcheck", "--severity=style", str(path))

    def test_the_entrypoint_becomes_the_command(self) -> None:
        """Its last line is exec: no shell stays between the engine's SIGTERM and gunicorn."""
        assert (DOCKER / "entrypoint.sh").read_text().splitlines()[-1] == 'exec "$@"'


def lint(path: Path, program: str, *arguments: str) -> None:
    """Run a linter from this environment's own folder or from PATH; whatever it prints fails the test."""
    command = shutil.which(program, path=Path(sys.executable).parent) or shutil.which(program)
    assert command, f"{program} is missing: pip install -r tests/requirements.txt"
    result = subprocess.run([command, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr
