"""The stand-ins for the official python images behave like them."""

import json

import pytest

from docker.stand_ins import engine
from docker.stand_ins.catalogue import STAND_INS
from docker.stand_ins.recipe import StandIn
from tests.docker.stand_ins.conftest import RunInside, docker

pytestmark = pytest.mark.engine

PYTHONS = ("slim-buster", "slim-trixie", "alpine", "slim-buster-2021", "alpine-2021", "alpine-2022")
PIP = {  # the others have today's
    "slim-buster": "23.1.2",
    "slim-buster-2021": "21.1.3",
    "alpine-2021": "21.1.3",
    "alpine-2022": "22.3.1",
}
every_python = pytest.mark.parametrize("name", PYTHONS)
COMPILERS = "gcc cc g++ clang rustc cargo make"

MODULES = "bz2 ctypes curses hashlib lzma sqlite3 ssl uuid zlib"


@every_python
def test_python_and_pip_are_in_usr_local(run_inside: RunInside, name: str) -> None:
    """All four names are found first on PATH, and are one interpreter."""
    script = "for name in python python3 pip pip3; do command -v $name; done; python -c 'import sys; print(sys.prefix)'"
    programs = [f"/usr/local/bin/{program}" for program in ("python", "python3", "pip", "pip3")]
    assert run_inside(name, script).split() == [*programs, "/usr/local"]


@every_python
def test_the_environment_has_the_version_that_runs(run_inside: RunInside, name: str) -> None:
    """PYTHON_VERSION, and PYTHON_PIP_VERSION if the official image has it, are right."""
    script = """python -c '
import os, pip, platform
assert os.environ["PYTHON_VERSION"] == platform.python_version()
assert os.environ.get("PYTHON_PIP_VERSION", pip.__version__) == pip.__version__
print(pip.__version__)'"""
    assert run_inside(name, script) == PIP.get(name, "25.3")


@every_python
def test_the_default_command_is_python3(references: dict[str, str], name: str) -> None:
    """`docker run IMAGE` starts the interpreter, as root, in /."""
    config = json.loads(docker("image", "inspect", "--format", "{{json .Config}}", references[name]))
    assert config["Cmd"] == ["python3"]
    assert not config.get("Entrypoint")
    assert not config.get("User")
    assert (config.get("WorkingDir") or "/") == "/"


@every_python
def test_there_is_no_compiler(run_inside: RunInside, name: str) -> None:
    """An sdist with C in it cannot be built by accident."""
    assert run_inside(name, f"for tool in {COMPILERS}; do command -v $tool || :; done") == ""


@every_python
def test_the_standard_library_is_whole(run_inside: RunInside, name: str) -> None:
    """Modules that need a library of the system import, and SQLite has FTS5."""
    script = f"""python -c '
import {", ".join(MODULES.split())}
sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(a)")
print(ctypes.CDLL(None).getpid() > 0)'"""
    assert run_inside(name, script) == "True"


@pytest.mark.parametrize("name", [name for name in PYTHONS if name != "slim-buster-2021"])
def test_time_zones_are_there(run_inside: RunInside, name: str) -> None:
    """Without a package for them, on every Python that has the module; 3.8 does not."""
    assert run_inside(name, """python -c 'import zoneinfo; print(zoneinfo.ZoneInfo("Asia/Seoul"))'""") == "Asia/Seoul"


@every_python
def test_only_the_official_packages_are_installed(run_inside: RunInside, name: str) -> None:
    """pip, before 3.12 setuptools too, and wheel, which the era 2021 lacks here."""
    listed = run_inside(name, "PIP_DISABLE_PIP_VERSION_CHECK=1 pip list --format=freeze | sed 's/=.*//'").split()
    older = ["pip", "setuptools"] if name.endswith("-2021") else ["pip", "setuptools", "wheel"]
    assert listed == (older if name in PIP else ["pip"])


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


@every_python
def test_a_package_can_be_installed_by_an_unprivileged_user_into_a_virtual_environment(
    run_inside: RunInside, name: str
) -> None:
    """A venv and its pip work without root and on a read-only file system."""
    options = ("--user=10001", "--read-only", "--tmpfs=/tmp:exec", "--cap-drop=ALL", "--security-opt=no-new-privileges")
    assert run_inside(name, "python -m venv /tmp/v; /tmp/v/bin/pip --version | cut -d' ' -f1", *options) == "pip"


def test_buster_has_no_package_archive_any_more(run_inside: RunInside) -> None:
    """A Dockerfile that calls apt-get on slim-buster fails on the stand-in as it does on the official image."""
    output = run_inside("slim-buster", "apt-get update", check=False)
    assert "buster Release' does not have a Release file" in output


def test_trixie_installs_packages(run_inside: RunInside) -> None:
    """apt-get works on slim-trixie, from the machine's own mirror."""
    script = (
        "apt-get update -qq; apt-get install -qq --yes --no-install-recommends tini >/dev/null 2>&1; command -v tini"
    )
    assert run_inside("slim-trixie", script).splitlines()[-1] == "/usr/bin/tini"


@pytest.mark.parametrize("base", STAND_INS, ids=lambda base: base.name)
def test_every_stand_in_says_what_it_is(references: dict[str, str], base: StandIn) -> None:
    """A report that reads /etc/wheelhouse-stand-in cannot take a stand-in for the official image."""
    note = json.loads(docker("run", "--rm", "--entrypoint=cat", references[base.name], "/etc/wheelhouse-stand-in"))
    assert note == {"base": base.stands_for, **base.contents}
    label = docker(
        "image", "inspect", "--format", f'{{{{index .Config.Labels "{engine.LABEL}"}}}}', references[base.name]
    )
    assert label == references[base.name]


@every_python
def test_the_note_names_the_python_and_the_c_library_that_run(run_inside: RunInside, name: str) -> None:
    """The note describes this image."""
    version = run_inside(name, "python --version").split()[1]
    if name.startswith("alpine"):
        # musl's loader prints its version in an error.
        libc = "musl " + run_inside(name, "/lib/ld-musl-x86_64.so.1 2>&1 || :").partition("Version ")[2].split()[0]
    else:
        libc = "glibc " + run_inside(name, "ldd --version").splitlines()[0].split()[-1]
    note = run_inside(name, "cat /etc/wheelhouse-stand-in")
    assert f"CPython {version} " in note
    assert f", {libc}, " in note


def test_the_stand_ins_are_about_as_large_as_the_official_images(references: dict[str, str]) -> None:
    """Below 200 MB on Debian and 60 MB on Alpine, unpacked, so without a toolchain."""
    for name in PYTHONS:
        limit = 60_000_000 if name.startswith("alpine") else 200_000_000
        assert int(docker("image", "inspect", "--format={{.Size}}", references[name])) < limit


def test_no_bytecode_of_the_build(run_inside: RunInside) -> None:
    """As in the official images, the standard library has none."""
    for name in PYTHONS:
        assert run_inside(name, "find /usr/local -name '*.pyc' | head -n 3") == ""


def test_no_build_leftovers(run_inside: RunInside) -> None:
    """Neither the wheels, the recipe's scripts, nor a virtual machine's kernel are in a stand-in."""
    for name in PYTHONS:
        paths = "/wheels /install_cpython.py /packages /boot/vmlinuz-virt /usr/local/bin/quicksand-guest-agent"
        assert run_inside(name, f"for path in {paths}; do [ ! -e $path ] || echo $path; done") == ""
