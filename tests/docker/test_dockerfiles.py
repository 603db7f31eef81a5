"""The rules that every Dockerfile follows; needs no engine. `make lint` runs hadolint and shellcheck on them."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.docker.paths import APPROACHES, DOCKER, DOCKERFILES, FIRST, base_of

MOST_LINES: Final = 45
SHARED_FROM: Final = "# The rest is the same in every image.\n"
ARGUMENTS: Final = {
    *("REQUIREMENTS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_ONLY_BINARY=:all:", "PIP_NO_BINARY", "EXTRA_CA"),
    "CRYPTOGRAPHY_DONT_BUILD_RUST",
}

every_dockerfile = pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.stem)


def read_lines(path: Path) -> list[str]:
    """Return the lines that are neither blank nor a comment."""
    return [line for line in path.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]


def read_stages(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the instructions of each stage with their arguments, FROM first; "" has those before the first FROM."""
    stages: dict[str, list[tuple[str, str]]] = {"": []}
    for line in "\n".join(read_lines(path)).replace("\\\n", " ").splitlines():
        name, arguments = line.split(maxsplit=1)
        if name == "FROM":
            stages[arguments.split(" AS ")[1]] = []
        stages[list(stages)[-1]].append((name, arguments))
    return stages


def find(path: Path, name: str) -> list[str]:
    """Return the arguments of every instruction called ``name``."""
    return [rest for stage in read_stages(path).values() for instruction, rest in stage if instruction == name]


def read_ancestry(path: Path) -> str:
    """Return the instructions that the final image consists of: its own stage and those below it."""
    stages, text, name = read_stages(path), "", "final"
    while name in stages:
        text += "".join(f"{instruction} {rest}\n" for instruction, rest in stages[name])
        name = stages[name][0][1].split(" AS ")[0]
    return text


class TestApproach:
    """The first part of each Dockerfile, where they differ."""

    @every_dockerfile
    def test_is_short_and_opens_with_a_sentence_on_its_approach(self, path: Path) -> None:
        """At most 45 lines of instructions; the first line is a comment with the approach's id."""
        first = path.read_text().partition("\n")[0]
        assert first.startswith(f"# {path.stem}: ")
        assert first.endswith(".")
        assert len(read_lines(path)) <= MOST_LINES

    @every_dockerfile
    def test_pip_stands_in_the_file_itself(self, path: Path) -> None:
        """Hashes and wheels are required, as a learner would type it; the exceptions come last, so they count."""
        (command,) = re.findall(r"pip (?:install|wheel) [^&]*-r \S+", " ".join(find(path, "RUN")))
        options = re.sub(r"\s+", " ", command)
        assert '--require-hashes --only-binary "$PIP_ONLY_BINARY" --no-binary "$PIP_NO_BINARY" -r ' in options

    @every_dockerfile
    def test_uses_the_base_of_the_data(self, path: Path) -> None:
        """Every first stage is on the argument BASE_IMAGE, whose default is the base in docker/approaches.toml."""
        assert find(path, "ARG")[0] == f"BASE_IMAGE={base_of(path.stem)['image']}"
        stages = list(read_stages(path))[1:]
        assert stages[-3:] == ["dependencies", "application", "final"]
        assert {rest.split(" AS ")[0] for rest in find(path, "FROM")} <= {*stages, "${BASE_IMAGE}"}

    @every_dockerfile
    def test_takes_what_a_company_network_needs(self, path: Path) -> None:
        """Pip's configuration and a certificate are secrets; index, certificate and source builds are arguments too."""
        names = {word.removesuffix("=requirements.txt") for line in find(path, "ARG") for word in line.split()}
        assert names >= ARGUMENTS
        assert not re.search(r"SECRET|PASSWORD|TOKEN|ENCRYPTION", " ".join([*names, *find(path, "ENV")]))
        (run,) = [run for run in find(path, "RUN") if "requirements.txt" in run]
        assert "--mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca" in run

    @every_dockerfile
    def test_fetches_nothing_by_itself(self, path: Path) -> None:
        """No ADD, no URL, and no `# syntax=` line, which Docker would fetch from a registry."""
        assert not find(path, "ADD")
        assert "://" not in "".join(read_lines(path))
        assert "syntax=" not in path.read_text()

    @every_dockerfile
    def test_installs_before_it_copies_the_code(self, path: Path) -> None:
        """Only the requirements are copied before the stage `application`, so an edit to the code doesn't run pip."""
        copied = {name: [rest for what, rest in stage if what == "COPY"] for name, stage in read_stages(path).items()}
        assert any("blog" in sources for sources in copied.pop("application"))
        assert copied.pop("final") == ["--from=application /app /app"]
        assert {source.split()[0] for sources in copied.values() for source in sources} == {"${REQUIREMENTS}"}

    @every_dockerfile
    def test_has_compilers_and_pip_where_the_data_says_so(self, path: Path) -> None:
        """Compilers may be used in a builder; one approach has them in its final image, and two remove pip."""
        ancestry = read_ancestry(path)
        assert bool(re.search(r"\b(gcc|cargo)\b", ancestry)) == APPROACHES[path.stem]["compiler"]
        assert ("pip uninstall" in ancestry) == (not APPROACHES[path.stem]["pip"])

    @every_dockerfile
    def test_explains_each_package_of_the_system(self, path: Path) -> None:
        """The line above the packages names the wheel that needs them."""
        lines = path.read_text().partition("apk add")[2].partition("\n\n")[0].splitlines()[1:]
        assert len(lines) >= 8 * APPROACHES[path.stem]["compiles"]
        for comment, packages in zip(lines[::2], lines[1::2], strict=True):
            assert re.match(r"    # (cffi|cryptography|psycopg2|Pillow|no package here)", comment)
            assert re.match(r"    [a-z]", packages)


class TestSharedPart:
    """The second part, where they are the same."""

    def test_is_the_same_text_in_all(self) -> None:
        """Only the approach's name in a label differs."""
        ends = {path.read_text().partition(SHARED_FROM)[2].replace(f"({path.stem})", "()") for path in DOCKERFILES}
        assert len(ends) == 1
        assert ends.pop().startswith("FROM dependencies AS application\n")

    def test_keeps_the_contract(self) -> None:
        """A numeric user, SIGTERM, exec forms, a probe by Python, and OCI labels without a time."""
        instructions = dict(read_stages(DOCKER / f"{FIRST}.Dockerfile")["final"])
        assert instructions["USER"] == "10001:10001"
        assert instructions["STOPSIGNAL"] == "SIGTERM"
        assert instructions["ENTRYPOINT"] == '["/app/docker/entrypoint.sh"]'
        assert instructions["CMD"].startswith('["gunicorn"')
        assert instructions["HEALTHCHECK"].endswith('CMD ["python", "-I", "-S", "/app/docker/healthcheck.py"]')
        labels = set(re.findall(r"org\.opencontainers\.image\.([a-z.]+)=", instructions["LABEL"]))
        assert labels == {"title", "description", "licenses", "base.name", "version", "revision", "source"}
