"""What is in the image, and what is not."""

import json
from typing import Any

import pytest

from tests.docker.engine import Docker

pytestmark = pytest.mark.engine

Files = dict[str, list[tuple[str, int, int, int]]]

# Every file of the application with owner, group and mode, and what the build must not leave behind.
LIST_FILES = """
import json, os
def files(top):
    for folder, _folders, names in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in names]:
            status = os.lstat(path)
            yield path, status.st_uid, status.st_gid, status.st_mode & 0o7777
print(json.dumps({top: list(files(top)) for top in ("/app", "/var/lib/wheelhouse", "/root", "/tmp", "/run")}))
"""


@pytest.fixture(scope="module")
def files(docker: Docker, image: str) -> Files:
    """Folder -> path, uid, gid and mode of everything below it, as root sees it."""
    run = ("run", "--rm", "--user=0", "--entrypoint=python", image, "-c", LIST_FILES)
    listed: Files = json.loads(docker(*run).stdout)
    return listed


@pytest.fixture(scope="module")
def config(docker: Docker, image: str) -> dict[str, Any]:
    """The image's configuration: User, Env, Cmd, Labels …"""
    config: dict[str, Any] = docker.inspect(image)["Config"]
    return config


class TestFiles:
    def test_the_application_is_the_blog_and_nothing_else(self, files: Files) -> None:
        """No .git, tests, docs, lab or environment file is in /app."""
        top = {path.split("/")[2] for path, *_status in files["/app"] if path != "/app"}
        assert top == {"blog", "config", "docker", "manage.py", "requirements.txt", "static"}
        scripts = {path for path, *_status in files["/app"] if path.startswith("/app/docker/")}
        assert scripts == {"/app/docker/entrypoint.sh", "/app/docker/healthcheck.py"}

    def test_the_application_can_read_its_files_and_write_none(self, files: Files) -> None:
        """All belong to root, all can be read by everybody, none can be written by others."""
        assert {(uid, gid) for _path, uid, gid, _mode in files["/app"]} == {(0, 0)}
        assert [path for path, _uid, _gid, mode in files["/app"] if mode & 0o022] == []
        assert [path for path, _uid, _gid, mode in files["/app"] if not mode & 0o004] == []

    def test_the_code_is_compiled(self, files: Files) -> None:
        """Every module of the application has its bytecode, since none can be written at run time."""
        names = {path for path, *_status in files["/app"]}
        modules = {path for path in names if path.endswith(".py") and path.startswith(("/app/blog/", "/app/config/"))}
        compiled = {
            path.replace("__pycache__/", "").partition(".cpython-")[0] for path in names if path.endswith(".pyc")
        }
        assert {path.removesuffix(".py") for path in modules} == compiled

    def test_static_files_are_collected(self, files: Files) -> None:
        """The manifest with the hashed names is there, and so are compressed copies."""
        names = {path for path, *_status in files["/app"]}
        assert "/app/static/staticfiles.json" in names
        assert any(name.endswith(".css.gz") for name in names)

    def test_the_folders_for_volumes_are_empty_and_the_users_own(self, files: Files) -> None:
        """A new volume takes over owner and mode; no key was left by the build, and nobody else can read one."""
        below = {path: (uid, gid, mode) for path, uid, gid, mode in files["/var/lib/wheelhouse"]}
        assert below.pop("/var/lib/wheelhouse")[:2] == (0, 0)
        assert below == {
            "/var/lib/wheelhouse/keys": (10001, 10001, 0o700),
            "/var/lib/wheelhouse/media": (10001, 10001, 0o755),
        }

    def test_the_build_left_nothing_behind(self, files: Files) -> None:
        """Neither pip's cache nor temporary files nor the build's own script."""
        left = {path for top in ("/root", "/tmp", "/run") for path, *_status in files[top]}  # noqa: S108  read in the image
        unwanted = ("/root/.cache", "/root/.netrc", "/run/build", "/run/secrets/")
        assert [path for path in left if path.startswith(unwanted) or path.startswith("/tmp/")] == []  # noqa: S108  see above


class TestConfiguration:
    def test_runs_gunicorn_as_a_user_of_no_rights(self, config: dict[str, Any]) -> None:
        """User, command, entrypoint and stop signal."""
        assert config["User"] == "10001:10001"
        assert config["Entrypoint"] == ["/app/docker/entrypoint.sh"]
        assert config["Cmd"] == ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]
        assert config["StopSignal"] == "SIGTERM"

    def test_has_oci_labels_that_say_what_it_is(self, config: dict[str, Any], bases: dict[str, str]) -> None:
        """The base is named as it was given, and the licence is the project's."""
        labels = {name.removeprefix("org.opencontainers.image."): value for name, value in config["Labels"].items()}
        assert labels["title"] == "Wheelhouse (slim-buster)"
        assert labels["licenses"] == "MIT"
        assert labels["base.name"] == bases["SLIM_BUSTER_BASE"]


class TestPython:
    def test_every_installed_file_is_a_wheel_for_this_platform(self, docker: Docker, image: str) -> None:
        """Nothing was compiled here: each binary package carries the tag of a manylinux wheel."""
        script = """
import importlib.metadata, json
read = lambda d: [line.removeprefix("Tag: ") for line in d.read_text("WHEEL").splitlines() if line.startswith("Tag: ")]
print(json.dumps({d.name: read(d) for d in importlib.metadata.distributions() if d.read_text("WHEEL")}))
"""
        tags = json.loads(docker("run", "--rm", "--entrypoint=python", image, "-c", script).stdout)
        binary = {"cryptography", "cffi", "psycopg2-binary", "nh3"}
        assert all(tag.endswith("-none-any") or "manylinux" in tag for found in tags.values() for tag in found)
        assert all(any("manylinux" in tag for tag in tags[name]) for name in binary)

    def test_has_no_compiler(self, docker: Docker, image: str) -> None:
        """None is needed to build it, so none is there to be misused."""
        look = "for name in cc gcc g++ c++ clang rustc cargo make; do command -v $name; done; true"
        assert docker("run", "--rm", "--entrypoint=sh", image, "-c", look).stdout == ""
