"""The stand-ins for the official python images behave like them."""

import json
from typing import Any

import pytest

from docker.stand_ins import engine
from docker.stand_ins.catalogue import STAND_INS
from docker.stand_ins.recipe import StandIn
from tests.docker.stand_ins.conftest import RunInside, docker

pytestmark = pytest.mark.engine

PYTHONS = [stand_in.name for stand_in in STAND_INS if "python" in stand_in.contents]
PIP = {  # the others have today's
    "slim-buster": "23.1.2",
    "slim-buster-2021": "21.1.3",
    "alpine-2021": "21.1.3",
    "alpine-2022": "22.3.1",
}
every_python = pytest.mark.parametrize("name", PYTHONS)

# Imports every module of the standard library that needs a library of the system; for Python 3.8 or newer.
FACTS = """
import bz2, ctypes, curses, hashlib, lzma, sqlite3, ssl, uuid, zlib
import importlib.metadata, json, os, pathlib, pip, platform, shutil, subprocess, sys
sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(a)")
assert ctypes.CDLL(None).getpid() > 0
if sys.version_info >= (3, 9):
    import zoneinfo
    zoneinfo.ZoneInfo("Asia/Seoul")
musl = pathlib.Path("/lib/ld-musl-x86_64.so.1")
loader = subprocess.run([str(musl)], stderr=subprocess.PIPE).stderr.decode().split() if musl.exists() else []
leftovers = (
    "/wheels", "/install_cpython.py", "/packages", "/boot/vmlinuz-virt", "/usr/local/bin/quicksand-guest-agent",
)
print(json.dumps({
    "programs": [shutil.which(name) for name in ("python", "python3", "pip", "pip3")],
    "prefix": sys.prefix,
    "python": platform.python_version(),
    "pip": pip.__version__,
    "environment": {name: os.environ[name] for name in os.environ if name.startswith("PYTHON_")},
    "compilers": [name for name in ("gcc", "cc", "g++", "clang", "rustc", "cargo", "make") if shutil.which(name)],
    "packages": sorted(one.metadata["Name"] for one in importlib.metadata.distributions()),
    "bytecode": [str(path) for path in pathlib.Path("/usr/local").rglob("*.pyc")][:3],
    "leftovers": [path for path in leftovers if os.path.exists(path)],
    "libc": "musl " + loader[loader.index("Version") + 1] if loader else "glibc " + platform.libc_ver()[1],
}))
"""


@pytest.fixture(scope="session")
def facts(references: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What a Python in each stand-in says about it."""
    return {name: json.loads(docker("run", "--rm", references[name], "python", "-B", "-c", FACTS)) for name in PYTHONS}


@every_python
def test_python_and_pip_are_the_official_ones(facts: dict[str, dict[str, Any]], name: str) -> None:
    """All four programs are in /usr/local, and PYTHON_VERSION and PYTHON_PIP_VERSION are right."""
    fact = facts[name]
    assert fact["programs"] == [f"/usr/local/bin/{program}" for program in ("python", "python3", "pip", "pip3")]
    assert fact["prefix"] == "/usr/local"
    assert fact["pip"] == PIP.get(name, "25.3")
    assert fact["environment"]["PYTHON_VERSION"] == fact["python"]
    assert fact["environment"].get("PYTHON_PIP_VERSION", fact["pip"]) == fact["pip"]


@every_python
def test_nothing_else_is_installed(facts: dict[str, dict[str, Any]], name: str) -> None:
    """No compiler, bytecode or build file; before 3.12 setuptools and wheel, which the era 2021 lacks here."""
    fact = facts[name]
    older = ["pip", "setuptools"] if name.endswith("-2021") else ["pip", "setuptools", "wheel"]
    assert fact["packages"] == (older if name in PIP else ["pip"])
    assert (fact["compilers"], fact["bytecode"], fact["leftovers"]) == ([], [], [])


@pytest.mark.parametrize("stand_in", STAND_INS, ids=lambda stand_in: stand_in.name)
def test_each_describes_itself(references: dict[str, str], facts: dict[str, dict[str, Any]], stand_in: StandIn) -> None:
    """/etc/wheelhouse-stand-in is true, so no report can take a stand-in for the official image."""
    reference = references[stand_in.name]
    text = docker("run", "--rm", "--entrypoint=cat", reference, "/etc/wheelhouse-stand-in")
    assert json.loads(text) == {"base": stand_in.stands_for, **stand_in.contents}
    fact = facts.get(stand_in.name)
    assert not fact or (f"CPython {fact['python']} " in text and f", {fact['libc']}, " in text)
    label = f'{{{{index .Config.Labels "{engine.LABEL}"}}}}'
    assert docker("image", "inspect", "--format", label, reference) == reference


@every_python
def test_the_image_is_like_the_official_one(references: dict[str, str], name: str) -> None:
    """It starts python3 as root in /; below 200 MB on Debian and 60 MB on Alpine, unpacked."""
    image = json.loads(docker("image", "inspect", references[name]))[0]
    config = image["Config"]
    assert (config["Cmd"], config.get("Entrypoint") or [], config.get("User") or "") == (["python3"], [], "")
    assert (config.get("WorkingDir") or "/") == "/"
    assert image["Size"] < (60_000_000 if name.startswith("alpine") else 200_000_000)


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("slim-buster", "manylinux_2_28_x86_64"),
        ("slim-trixie", "manylinux_2_34_x86_64"),
        ("alpine", "musllinux_1_2_x86_64"),
    ],
)
def test_pip_takes_the_wheel_that_the_official_image_takes(run_inside: RunInside, name: str, tag: str) -> None:
    """Over TLS, from the index that this machine reaches: the C library decides which file of cryptography it is."""
    script = "cd /tmp; pip download -q --no-deps --only-binary :all: cryptography==50.0.2; ls *.whl"
    assert run_inside(name, script).splitlines()[-1].endswith(f"-{tag}.whl")


def test_buster_has_no_package_archive(run_inside: RunInside) -> None:
    """A Dockerfile that calls apt-get on slim-buster fails as it does on the official image."""
    output = run_inside("slim-buster", "apt-get update", check=False)
    assert "buster Release' does not have a Release file" in output
