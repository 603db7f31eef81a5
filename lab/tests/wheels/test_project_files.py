"""Tests of image_lab.wheels.project_files."""

import re
from pathlib import Path

import pytest

from image_lab.errors import ExitCode, UsageError
from image_lab.wheels import project_files
from image_lab.wheels.requirements import Requested
from tests.wheels.conftest import RunWheels

PYPROJECT = """[project]
name = "site"
version = "1"
requires-python = ">=3.11"
dependencies = ["cffi>=1.15", "tzdata; sys_platform == 'win32'"]
"""
UV_LOCK = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "nh3"
version = "0.3.8"
source = {{ registry = "https://pypi.org/simple" }}
sdist = {{ url = "https://example.org/nh3-0.3.8.tar.gz", hash = "sha256:{}", size = 1 }}
wheels = [
    {{ url = "https://example.org/nh3-0.3.8-py3-none-any.whl", hash = "sha256:{}", size = 1 }},
]

[[package]]
name = "site"
version = "1"
source = {{ virtual = "." }}
dependencies = [{{ name = "nh3" }}]

[package.metadata]
requires-dist = [{{ name = "nh3" }}]
""".format("a" * 64, "b" * 64)
PYLOCK = """lock-version = "1.0"
created-by = "a test"

[[packages]]
name = "nh3"
version = "0.3.8"
marker = "python_version >= '3.11'"
wheels = [
    { url = "https://example.org/nh3-0.3.8-py3-none-any.whl", hashes = { sha256 = "bb" } },
]

[[packages]]
name = "ours"
[packages.vcs]
type = "git"
url = "https://git.example.org/ours"
commit-id = "0123456789012345678901234567890123456789"
"""


def read(path: Path, text: str) -> Requested:
    path.write_text(text)
    requested = Requested()
    project_files.read_file(path, requested)
    return requested


class TestPyproject:
    def test_has_its_dependencies_read(self, tmp_path: Path) -> None:
        requested = read(tmp_path / "pyproject.toml", PYPROJECT)
        assert [line.requirement.name for line in requested.lines] == ["cffi", "tzdata"]


class TestUvLock:
    def test_is_what_uv_would_install(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text(re.sub("dependencies = .*", 'dependencies = ["nh3"]', PYPROJECT))
        (line,) = read(tmp_path / "uv.lock", UV_LOCK).lines
        assert str(line.requirement) == "nh3==0.3.8"
        assert line.hashes == {f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"}


class TestPylock:
    def test_packages_are_pins_with_hashes(self, tmp_path: Path) -> None:
        requested = read(tmp_path / "pylock.prod.toml", PYLOCK)
        (line,) = requested.lines
        assert str(line.requirement) == 'nh3==0.3.8; python_version >= "3.11"'
        assert line.hashes == {"sha256:bb"}
        assert [one.text for one in requested.not_judged] == ["ours"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("project = 3", "expected a table `\\[project\\]` in .*; found 3"),
        ('[project]\ndependencies = "six"', "expected `dependencies` in .* as a list .*; found 'six'"),
        ('[project]\ndependencies = ["six", 3]', "expected `dependencies` in .* as a list .*; found .'six', 3."),
        ('[project]\ndependencies = []\nrequires-python = "new"', "expected `requires-python` such as .*; found 'new'"),
        ("[project]\ndependencies = []\nrequires-python = 3", "expected `requires-python` such as .*; found 3"),
    ],
)
def test_project_of_wrong_types_is_one_message(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(tmp_path / "pyproject.toml", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", PYPROJECT.replace(">=3.11", ">=3.14")),
        ("pylock.toml", 'requires-python = ">=3.14"\n' + PYLOCK),
    ],
)
def test_python_of_a_project_or_a_lock_counts(run: RunWheels, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    ran = run("-r", str(tmp_path / name))
    assert ran.code == ExitCode.USAGE
    assert f"{name}, requires-python: expected Python >=3.14; alpine: Python 3.13" in ran.err
