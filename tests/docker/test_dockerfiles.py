"""The rules that every Dockerfile and build script follows; no engine is needed to see them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.approaches import load
from tests.docker.paths import DOCKER, DOCKERFILES, ROOT

SCRIPTS = sorted(DOCKER.rglob("*.sh"))
APPROACHES = {approach.id: approach for approach in load()}
SHARED_FROM = "# From here on as in every other image, word for word.\n"
STEP = "sh /run/build/steps.sh "
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


def stages(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The Dockerfile's stages by name, each with its instructions, FROM first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, arguments in instructions(path):
        if name == "FROM":
            found[arguments.split(" AS ")[1]] = []
        if found:
            found[list(found)[-1]].append((name, arguments))
    return found


def inherited(path: Path) -> str:
    """What the final image is made of, as text: its own stage, and those that it is built on."""
    by_name = stages(path)
    text, name = "", "final"
    while name in by_name:
        text += "".join(f"{instruction} {arguments}\n" for instruction, arguments in by_name[name])
        name = by_name[name][0][1].split(" AS ")[0]
    return text


def commands(path: Path) -> list[str]:
    """The shell commands of every RUN, without its --mount options."""
    runs = (re.sub(r"--mount=\S+", "", arguments) for arguments in of(path, "RUN"))
    return [" ".join(command.split()) for run in runs for command in re.split("&&|[|][|]|;", run)]


def packages(path: Path) -> list[str]:
    """The packages that the Dockerfile takes from a distribution."""
    found = re.findall(r"(?:apk add|apt-get install)((?: +[\w.-]+)+)", " ".join(of(path, "RUN")))
    return [word for words in found for word in words.split() if not word.startswith("-")]


def comment_for(path: Path, package: str) -> str:
    """The comment right above the line of ``package``, or, where it shares one, above the whole instruction."""
    lines = path.read_text().splitlines()
    here = next(
        i for i, line in enumerate(lines) if package in re.sub("#.*", "", line).split(" ") or f"{package};" in line
    )
    while not lines[here - 1].lstrip().startswith("#") and lines[here - 1].endswith("\\"):
        here -= 1
    above = []
    while lines[here - 1].lstrip().startswith("#"):
        here -= 1
        above.append(lines[here].strip("# "))
    return " ".join(reversed(above))


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
        begun = of(path, "FROM")
        assert all(re.fullmatch(r"\S+ AS [a-z-]+", stage) for stage in begun)
        names = [stage.split(" AS ")[1] for stage in begun]
        assert {stage.split(" AS ")[0] for stage in begun} <= {*names, "${BASE_IMAGE}"}
        assert names[-3:] == ["dependencies", "application", "final"]

    @every_dockerfile
    def test_stands_on_the_base_of_the_data(self, path: Path) -> None:
        """`docker build` without any argument takes the base that docker/approaches.toml names."""
        assert of(path, "ARG")[0] == f"BASE_IMAGE={APPROACHES[path.stem].era('now').base.image}"

    @every_dockerfile
    def test_takes_the_arguments_that_a_company_network_needs(self, path: Path) -> None:
        """Index, certificate and source builds are arguments, as is the story's variable; what is secret can be one."""
        arguments = " ".join(of(path, "ARG"))
        wanted = (
            "REQUIREMENTS",
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "PIP_ONLY_BINARY",
            "PIP_NO_BINARY",
            "EXTRA_CA",
            "CRYPTOGRAPHY_DONT_BUILD_RUST",
        )
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
        assert not ARCHITECTURES.search("".join(arguments for _name, arguments in instructions(path)))

    @every_dockerfile
    def test_installs_before_it_copies_the_code(self, path: Path) -> None:
        """An edit to the code must not run pip again: no stage sees the code before `application`."""
        copied = {name: [rest for what, rest in stage if what == "COPY"] for name, stage in stages(path).items()}
        assert any("blog" in sources for sources in copied.pop("application"))
        assert copied.pop("final") == ["--from=application /app /app"]
        assert {source.split()[0] for sources in copied.values() for source in sources} == {"${REQUIREMENTS}"}

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
    def test_has_a_compiler_only_where_the_data_says_so(self, path: Path) -> None:
        """Compilers may be used in a builder; the final image inherits one in a single approach."""
        assert bool(re.search(r"\b(gcc|cargo)\b", inherited(path))) == APPROACHES[path.stem].compiler

    @every_dockerfile
    def test_removes_pip_where_the_data_says_so(self, path: Path) -> None:
        """An approach without pip removes it in the layer that used it last."""
        assert ("remove_pip" in inherited(path)) == (not APPROACHES[path.stem].pip)

    @every_dockerfile
    def test_says_what_each_package_is_for(self, path: Path) -> None:
        """Every package of a distribution has a comment that names what needs it."""
        for package in packages(path):
            assert re.search("cffi|cryptography|psycopg2|Pillow|nothing here", comment_for(path, package)), package

    @every_dockerfile
    def test_is_clean_for_hadolint(self, path: Path) -> None:
        """The linter has nothing to say."""
        lint(path, "hadolint", str(path))


class TestTogether:
    def test_there_is_one_for_each_approach(self) -> None:
        """The approaches of docker/approaches.toml, and no other."""
        assert {path.stem for path in DOCKERFILES} == set(APPROACHES)

    def test_they_differ_only_in_their_approach(self) -> None:
        """Whatever comes after the dependencies is the same text, but for the approach's name."""
        ends = {path.read_text().partition(SHARED_FROM)[2].replace(f"({path.stem})", "()") for path in DOCKERFILES}
        assert len(ends) == 1
        assert ends.pop().lstrip().startswith("FROM dependencies AS application")

    def test_no_shell_code_is_in_two_of_them(self) -> None:
        """What two approaches do is a step of the shared script."""
        own = [{command for command in commands(path) if not command.startswith(STEP)} for path in DOCKERFILES]
        assert sum(len(one) for one in own) == len(set.union(*own))

    def test_the_story_s_packages_are_all_there(self) -> None:
        """alpine-apk installs what the answers of 2021 named, none silently dropped."""
        named = "postgresql-dev gcc python3-dev musl-dev zlib-dev jpeg-dev libffi-dev openssl-dev cargo pkgconfig"
        assert set(packages(DOCKER / "alpine-apk.Dockerfile")) == set(named.split())


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
