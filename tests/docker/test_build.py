"""How an image is built: from the cache if possible, from wheels only, also behind a company's proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.engine import Docker, Result
from tests.docker.index import CREDENTIALS, Index, lock, serve
from tests.docker.paths import FIRST, base_of

pytestmark = pytest.mark.engine


class Builder:
    """Builds the first approach from a copy of the build context."""

    def __init__(self, docker: Docker, source: Path, base: str, tag: str) -> None:
        self.docker, self.source, self.base, self.tag = docker, source, base, tag

    def build(self, *options: str, check: bool = True) -> Result:
        """Build the image, and remove the one that had its name before."""
        before = self.docker("image", "ls", "--quiet", self.tag).stdout.split()
        names = (f"--build-arg=BASE_IMAGE={self.base}", f"--tag={self.tag}", f"--file={self.dockerfile}")
        result = self.docker("build", "--progress=plain", *names, *options, self.source, check=check)
        if before and before != self.docker("image", "ls", "--quiet", self.tag).stdout.split():
            self.docker("image", "rm", *before, check=False)
        return result

    @property
    def dockerfile(self) -> Path:
        return self.source / "docker" / f"{FIRST}.Dockerfile"

    def install(self, requirements: str, *options: str, check: bool = True) -> Result:
        """Build the dependencies only, from these requirements.

        Without the cache, in which a secret is no part of the key; on the host's network, where the index listens.
        """
        folder = self.source / "docker" / "one"
        folder.mkdir(exist_ok=True)
        (folder / "requirements.txt").write_text(requirements)
        chosen = ("--target=dependencies", "--build-arg=REQUIREMENTS=docker/one/requirements.txt", "--no-cache")
        return self.build(*chosen, "--network=host", *options, check=check)

    def search_image(self, text: str) -> str:
        """Return where the image or its history has a text."""
        folders = ("/app", "/etc", "/root", "/run", "/tmp", "/usr", "/var")  # noqa: S108  in the image
        search = ("grep", "--recursive", "--files-with-matches", "--no-messages", text, *folders)
        history = self.docker("history", "--no-trunc", self.tag).stdout
        return self.docker("run", "--rm", self.tag, *search, check=False).stdout + text * (text in history)


@pytest.fixture
def builder(docker: Docker, source: Path, bases: dict[str, str], image_name: str) -> Iterator[Builder]:
    builder = Builder(docker, source, bases[base_of(FIRST)["variable"]], f"{image_name}:edited")
    yield builder
    docker("image", "rm", builder.tag, check=False)


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with serve(tmp_path_factory.mktemp("index")) as index:
        yield index


@pytest.fixture
def secrets(index: Index, tmp_path: Path) -> tuple[str, ...]:
    """The index as pip's configuration, and its certificate."""
    return (pass_pip_conf(tmp_path, index.make_url()), f"--secret=id=ca,src={index.ca}")


def pass_pip_conf(folder: Path, url: str) -> str:
    """Return the build option that passes a pip.conf with this index."""
    file = folder / "pip.conf"
    file.write_text(f"[global]\nindex-url = {url}\n")
    return f"--secret=id=pip,src={file}"


class TestCache:
    def test_files_outside_the_context_change_nothing(self, builder: Builder) -> None:
        """Documents, tests, notes and secrets beside the code are not sent to the engine."""
        builder.build()
        before = builder.docker.inspect(builder.tag)["Id"]
        for name in ("README.md", ".env", "tests/test_new.py", "blog/__pycache__/x.pyc", "backup.sql", ".git/HEAD"):
            path = builder.source / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("something new")
        builder.build()
        assert builder.docker.inspect(builder.tag)["Id"] == before


class TestWheelsOnly:
    @pytest.mark.parametrize(
        ("requirements", "message"),
        [
            (lock("sdistonly"), "No matching distribution found for sdistonly==1.0"),
            (f"wheelonly==1.0 --hash=sha256:{'0' * 64}\n", "DO NOT MATCH THE HASHES"),
            ("wheelonly==1.0\n", "Hashes are required in --require-hashes mode"),
        ],
        ids=["only an sdist", "another hash", "no hash"],
    )
    def test_ends_the_build(self, builder: Builder, secrets: tuple[str, ...], requirements: str, message: str) -> None:
        """A package without a wheel, a file that is not the locked one, and a requirement that is not locked."""
        result = builder.install(requirements, *secrets, check=False)
        assert result.returncode != 0
        assert message in result.stderr
        assert "PIP_NO_BINARY" in result.stderr, "the Dockerfile's comment is the remedy"


class TestBehindAProxy:
    def test_an_unknown_certificate_is_refused(self, builder: Builder, secrets: tuple[str, ...]) -> None:
        """Without the CA nothing is installed: no option turns the check off."""
        result = builder.install(lock("wheelonly"), secrets[0], check=False)
        assert result.returncode != 0
        assert "certificate verify failed" in result.stderr.lower()

    def test_secrets_are_used_and_leave_no_trace(self, builder: Builder, index: Index, tmp_path: Path) -> None:
        """The index wants a password; neither history nor image have it, the certificate or pip's configuration."""
        index.server.requires_password = True
        pip_conf = pass_pip_conf(tmp_path, index.make_url(CREDENTIALS))
        builder.install(lock("wheelonly"), pip_conf, f"--secret=id=ca,src={index.ca}")
        assert builder.search_image(CREDENTIALS.partition(":")[2]) == ""
        assert builder.search_image(index.ca.read_text().splitlines()[1]) == ""
        assert builder.docker("run", "--rm", builder.tag, "ls", "/etc/pip.conf", check=False).returncode != 0

    def test_arguments_work_without_secrets(self, builder: Builder, index: Index) -> None:
        """EXTRA_CA and PIP_INDEX_URL are for docker-compose 1.29, which has no build secrets."""
        given = (f"--build-arg=EXTRA_CA={index.ca.read_text()}", f"--build-arg=PIP_INDEX_URL={index.make_url()}")
        builder.install(lock("wheelonly"), *given)
