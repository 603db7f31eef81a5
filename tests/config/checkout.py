"""A checkout with lock files and a local index of wheels, for tests of config/bootstrap.py."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from config import bootstrap

APP, _DEPLOY, TESTS, LAB, _LAB_TESTS = bootstrap.LOCKS


@dataclass
class Checkout:
    """A folder with the program, lock files, and a local index."""

    root: Path
    environ: dict[str, str]
    wheels: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def lock(self, name: str, *pins: str) -> None:
        """Write a lock file, and make a wheel for each of its pins (``name==version``)."""
        lines = [f"{pin} \\\n    --hash=sha256:{self.wheel(*pin.split('=='))}\n" for pin in pins]
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text("# made by a test\n" + "".join(lines))

    def wheel(self, name: str, version: str) -> str:
        """Make an empty wheel and return its SHA-256."""
        path = self.wheels / f"{name}-{version}-py3-none-any.whl"
        if path.name not in self.hashes:
            write_wheel(path, name, version)
            self.hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self.hashes[path.name]

    def bootstrap(
        self, *locks: str, python: str = sys.executable, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run the program as `make` does."""
        return subprocess.run(
            [python, "config/bootstrap.py", *(locks or (APP,))],
            cwd=self.root,
            env=self.environ | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> set[str]:
        """The packages in the environment without pip and setuptools, as ``name-version``."""
        found = {path.stem for path in self.root.glob(".venv/lib/python*/site-packages/*.dist-info")}
        return {name for name in found if not name.startswith(("pip-", "setuptools-"))}


def write_wheel(path: Path, name: str, version: str) -> None:
    """Make a wheel with metadata and no module (https://packaging.python.org/specifications/binary-distribution-format/)."""
    folder = f"{name}-{version}.dist-info"
    files = {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {
        file: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for file, text in files.items()
    }
    record = "".join(f"{file},sha256={digests[file]},{len(text)}\n" for file, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{folder}/RECORD": f"{record}{folder}/RECORD,,\n"}.items():
            archive.writestr(zipfile.ZipInfo(file), text)
