"""Makes .venv and installs hash-locked requirements files into it: ``python3 config/bootstrap.py requirements.txt …``.

Runs before anything is installed, on any Python 3: it uses only the standard library, and no syntax that
would keep an old Python from reporting that it is too old. Does nothing when the environment is complete.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
# Every lock of the project; those of a folder that was removed are not there.
LOCKS = (
    *("requirements.txt", "deploy/requirements.txt", "tests/requirements.txt"),
    *("lab/requirements.txt", "lab/tests/requirements.txt"),
)
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.sha256"  # the locks that the environment is complete for, as sha256sum writes them
LOG = VENV / "pip.log"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--log", str(LOG), "--retries", "1")
NETWORK_ERROR = re.compile("(NewConnection|NameResolution|ReadTimeout|ConnectionReset|Proxy|SSL)Error|ConnectTimeout")


class Stop(Exception):
    """Ends the run with one line: what is wrong and what to do."""


def main(*locks: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            "needs Python 3.11 or newer, and {} is {}.{}. Install one, or name it: make run PYTHON=python3.12".format(
                sys.executable, *sys.version_info
            )
        )
    if same_python() and is_installed(*locks):
        return
    make_venv()
    print("blog: installing {} into .venv …".format(", ".join(locks)), flush=True)
    if STAMP.exists():
        STAMP.unlink()  # pip may be stopped half-way
    install(*locks)
    write_stamp(*locks)


def same_python() -> bool:
    """Whether ``.venv`` starts, and is of the very Python that runs this."""
    try:
        found = run(str(VENV_PYTHON), "-I", "-S", "-c", "import sys; print(sys.version)").stdout
    except OSError:  # not there, or a link to a Python that is no longer there
        return False
    return found.strip() == sys.version.strip()


def is_installed(*locks: str) -> bool:
    """Whether what was installed last has every pin of ``locks`` as the files are now."""
    held = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    return all(stamp_line(lock) in held for lock in locks)


def write_stamp(*locks: str) -> None:
    """Note ``locks``, and every other one whose pins are all in them: `make run` after `make test` does nothing."""
    pinned = pins(*locks)
    others = [lock for lock in LOCKS if lock not in locks and (ROOT / lock).exists()]
    held = list(locks) + [other for other in others if pins(other) <= pinned]
    STAMP.write_text("".join(stamp_line(each) + "\n" for each in held), encoding="utf-8")


def stamp_line(lock: str) -> str:
    return "{}  {}".format(hashlib.sha256((ROOT / lock).read_bytes()).hexdigest(), lock)


def pins(*locks: str) -> "set[str]":
    """Every ``name==version ; marker`` of ``locks``, without its hashes."""
    lines = [line for lock in locks for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()]
    return {line.rstrip(" \\") for line in lines if line[:1].isalnum()}


def make_venv() -> None:
    if same_python() and run(str(VENV_PYTHON), "-m", "pip", "--version").returncode == 0:
        return
    result = run(sys.executable, "-m", "venv", "--clear", str(VENV))
    if result.returncode and ("ensurepip" in result.stdout or "No module named venv" in result.stdout):
        package = "python{}.{}-venv".format(*sys.version_info)
        raise Stop("this Python can't make virtual environments. On Debian or Ubuntu: apt install " + package)
    if result.returncode:
        raise Stop("can't make .venv: " + last_line(result.stdout))


def install(*locks: str) -> None:
    options = ["--require-hashes", "--only-binary", ":all:"]
    options += [word for lock in locks for word in ("--requirement", str(ROOT / lock))]
    result = run(str(VENV_PYTHON), *PIP, "install", *options)
    if result.returncode == 0:
        return
    if NETWORK_ERROR.search(result.stdout):
        raise Stop(
            "the package index can't be reached. Check the network, or a proxy's HTTPS_PROXY, PIP_INDEX_URL and"
            " PIP_CERT, and run it again. Details: .venv/pip.log"
        )
    raise Stop("pip failed: {}. Details: .venv/pip.log".format(last_line(result.stdout)))


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    kept = subprocess.PIPE
    return subprocess.run(command, stdout=kept, stderr=subprocess.STDOUT, universal_newlines=True, check=False)


def last_line(output: str) -> str:
    return ([line for line in output.splitlines() if line.strip()] or ["no output"])[-1].strip()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Stop as reason:
        sys.exit("blog: {}".format(reason))
    except KeyboardInterrupt:
        sys.exit("blog: interrupted. Run it again: it starts where this one stopped.")
