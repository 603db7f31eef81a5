"""Makes .venv and installs a hash-locked requirements file into it: ``python3 config/bootstrap.py requirements.txt``.

Runs before anything is installed, on whatever Python 3 the machine has: the standard library alone, and no syntax that
would keep an old Python from telling that it is too old. Does nothing when the environment is complete.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = VENV / "pip.log"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--log", str(LOG), "--retries", "1")
NETWORK_TROUBLE = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError", "SSLError")


class Stop(Exception):
    """Ends the run with one line: what is wrong and what to do."""


def main(lock: Path) -> None:
    """Make the environment complete for ``lock``, or raise ``Stop``."""
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            "needs Python 3.11 or newer, and {} is {}.{}. Install one, or name it: make run PYTHON=python3.12".format(
                sys.executable, *sys.version_info
            )
        )
    stamp = VENV / (lock.as_posix().replace("/", "-") + ".installed")
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    if VENV_PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    make_venv()
    print("wheelhouse: installing {} into .venv …".format(lock), flush=True)
    install(lock)
    stamp.write_text(wanted)


def make_venv() -> None:
    """Make ``.venv``, or make it anew when the one that is there no longer starts."""
    if VENV_PYTHON.exists() and run(str(VENV_PYTHON), "-m", "pip", "--version").returncode == 0:
        return
    result = run(sys.executable, "-m", "venv", "--clear", str(VENV))
    if result.returncode and "ensurepip" in result.stdout:
        package = "python{}.{}-venv".format(*sys.version_info)
        raise Stop("this Python can't make virtual environments. On Debian or Ubuntu: apt install " + package)
    if result.returncode:
        raise Stop("can't make .venv: " + last_line(result.stdout))


def install(lock: Path) -> None:
    """Install every file of ``lock``, each checked against its hash, and wheels only: nothing is compiled."""
    options = ("--require-hashes", "--only-binary", ":all:", "--requirement", str(ROOT / lock))
    result = run(str(VENV_PYTHON), *PIP, "install", *options)
    if result.returncode == 0:
        return
    if any(word in result.stdout for word in NETWORK_TROUBLE):
        raise Stop(
            "the package index can't be reached. Check the network, or a proxy's HTTPS_PROXY, PIP_INDEX_URL and"
            " PIP_CERT, and run it again. Details: .venv/pip.log"
        )
    raise Stop("pip failed: {}. Details: .venv/pip.log".format(last_line(result.stdout)))


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run ``command`` and keep what it prints."""
    kept = subprocess.PIPE
    return subprocess.run(command, stdout=kept, stderr=subprocess.STDOUT, universal_newlines=True, check=False)


def last_line(output: str) -> str:
    """The last line that says something."""
    return ([line for line in output.splitlines() if line.strip()] or ["no output"])[-1].strip()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Stop as reason:
        sys.exit("wheelhouse: {}".format(reason))
