"""How the image is built: from the cache where it can, from wheels alone, behind a company's proxy too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.engine import Docker, Result
from tests.docker.index import CREDENTIALS, Index, requirement, serve

pytestmark = pytest.mark.engine


class Builder:
    """Builds the Dockerfile on a copy of the context."""

    def __init__(self, docker: Docker, source: Path, base: str, tag: str) -> None:
        self.docker, self.source, self.base, self.tag = docker, source, base, tag

    def build(self, *options: str, check: bool = True) -> Result:
        """Build what the image of the name ``tag`` is from now on; the one before is removed."""
        head = ("build", "--progress=plain", f"--build-arg=BASE_IMAGE={self.base}", f"--tag={self.tag}")
        before = self.docker("image", "ls", "--quiet", self.tag).stdout.split()
        result = self.docker(
            *head, f"--file={self.source}/docker/slim-buster.Dockerfile", *options, self.source, check=check
        )
        after = self.docker("image", "ls", "--quiet", self.tag).stdout.split()
        if before and before != after:
            self.docker("image", "rm", *before, check=False)
        return result

    def install(self, requirements: str, index: Index, *options: str, check: bool = True) -> Result:
        """Build the stage with the dependencies alone, from these requirements and this index.

        Without the cache, to which a build with a certificate and one without are the same.
        """
        folder = self.source / "docker" / "one"
        folder.mkdir(exist_ok=True)
        (folder / "requirements.txt").write_text(requirements)
        chosen = ("--target=dependencies", "--build-arg=REQUIREMENTS=docker/one/requirements.txt", "--no-cache")
        # The host's network: the index listens on the loopback address.
        where = ("--network=host", f"--build-arg=PIP_INDEX_URL={index.url}")
        return self.build(*chosen, *where, *options, check=check)

    def layers(self) -> list[str]:
        return self.docker.layers(self.tag)


@pytest.fixture
def builder(docker: Docker, source: Path, bases: dict[str, str], image_name: str) -> Iterator[Builder]:
    builder = Builder(docker, source, bases["SLIM_BUSTER_BASE"], f"{image_name}:edited")
    yield builder
    docker("image", "rm", builder.tag, check=False)


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with serve(tmp_path_factory.mktemp("index")) as index:
        yield index


class TestCache:
    def test_what_the_image_does_not_hold_changes_nothing(self, builder: Builder) -> None:
        """Documents, tests, notes and secrets beside the code are not even sent to the engine."""
        builder.build()
        before = builder.docker.inspect(builder.tag)["Id"]
        for name in ("README.md", ".env", "tests/test_new.py", "blog/__pycache__/x.pyc", "backup.sql", ".git/HEAD"):
            path = builder.source / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("something new")
        builder.build()
        assert builder.docker.inspect(builder.tag)["Id"] == before

    def test_labels_come_from_arguments_and_cost_no_layer(self, builder: Builder) -> None:
        """Version, revision and source are the builder's to say; a new commit builds no layer anew for them."""
        builder.build()
        before = builder.layers()
        given = {"VERSION": "1.2.3", "REVISION": "0123abc", "SOURCE": "https://git.example/wheelhouse"}
        builder.build(*(f"--build-arg={name}={value}" for name, value in given.items()))
        labels = builder.docker.inspect(builder.tag)["Config"]["Labels"]
        assert [labels[f"org.opencontainers.image.{name.lower()}"] for name in given] == list(given.values())
        assert builder.layers() == before


class TestWheelsOnly:
    def test_a_package_without_a_wheel_ends_the_build(self, builder: Builder, index: Index) -> None:
        """Where pip has nothing but an sdist to choose, the build fails and says what to do."""
        result = builder.install(requirement("sdistonly"), index, trusted(index), check=False)
        assert result.returncode != 0
        assert "No matching distribution found for sdistonly==1.0" in result.stderr
        assert "name the package in PIP_NO_BINARY" in result.stderr

    def test_a_wheel_with_another_hash_ends_the_build(self, builder: Builder, index: Index) -> None:
        """A file that is not the locked one is not installed."""
        other = f"wheelonly==1.0 --hash=sha256:{'0' * 64}\n"
        result = builder.install(other, index, trusted(index), check=False)
        assert result.returncode != 0
        assert "DO NOT MATCH THE HASHES" in result.stderr

    def test_a_requirement_without_a_hash_ends_the_build(self, builder: Builder, index: Index) -> None:
        """So does one that is not locked at all."""
        result = builder.install("wheelonly==1.0\n", index, trusted(index), check=False)
        assert result.returncode != 0
        assert "Hashes are required in --require-hashes mode" in result.stderr

    def test_pip_no_binary_without_a_compiler_fails_clearly(self, builder: Builder) -> None:
        """Asked to compile, the image names the compiler that it has not got."""
        result = builder.build("--target=dependencies", "--build-arg=PIP_NO_BINARY=cffi", check=False)
        assert result.returncode != 0
        assert "gcc" in result.stderr
        assert "in an image that has a compiler" in result.stderr


class TestBehindAProxy:
    def test_an_unknown_certificate_is_refused(self, builder: Builder, index: Index) -> None:
        """Without the CA nothing is installed: no option turns the check off."""
        result = builder.install(requirement("wheelonly"), index, check=False)
        assert result.returncode != 0
        assert "certificate verify failed" in result.stderr.lower()

    def test_the_ca_as_a_secret_is_trusted_and_leaves_no_trace(self, builder: Builder, index: Index) -> None:
        """The index's file is installed, and neither history nor image know the certificate."""
        builder.install(requirement("wheelonly"), index, trusted(index))
        line = index.ca.read_text().splitlines()[1]
        assert line not in builder.docker("history", "--no-trunc", builder.tag).stdout
        search = ("grep", "--recursive", "--files-with-matches", "--no-messages", line)
        folders = ("/app", "/etc", "/root", "/run", "/usr", "/var")
        assert builder.docker("run", "--rm", builder.tag, *search, *folders, check=False).stdout == ""

    def test_the_ca_as_an_argument_is_trusted(self, builder: Builder, index: Index) -> None:
        """EXTRA_CA is for builders that know no secrets, such as docker-compose 1.29."""
        builder.install(requirement("wheelonly"), index, f"--build-arg=EXTRA_CA={index.ca.read_text()}")

    def test_the_password_of_an_index_is_a_secret(self, builder: Builder, index: Index, tmp_path: Path) -> None:
        """It comes in a netrc file and stays out of the history."""
        index.server.asks_for_a_password = True
        user, password = CREDENTIALS
        netrc = tmp_path / "netrc"
        netrc.write_text(f"machine 127.0.0.1 login {user} password {password}\n")
        builder.install(requirement("wheelonly"), index, trusted(index), f"--secret=id=netrc,src={netrc}")
        assert password not in builder.docker("history", "--no-trunc", builder.tag).stdout


def trusted(index: Index) -> str:
    """The build option that hands over the index's CA."""
    return f"--secret=id=ca,src={index.ca}"
