"""Arranges a relocatable CPython under /usr/local as in the official python images.

That CPython itself runs it in a build stage: ``python3 install_cpython.py WHEELS_FOLDER``.
"""

import os
import runpy
import shutil
import sys
import sysconfig
from pathlib import Path

PREFIX = Path("/usr/local")
PROGRAMS = ("2to3", "idle3", "pip", "pydoc3", "python")
# Tk needs X libraries that the official slim images leave out too; terminals come from ncurses-base.
NOT_IN_SLIM = ("Tix*", "itcl*", "tcl*", "thread*", "tk*", "libpython*.a", "python3*/config-*/libpython*.a")


def main(wheels: Path) -> None:
    """Prune, relocate, and install the wheels in the folder with the pip among them."""
    sys.dont_write_bytecode = True  # the official images have no bytecode
    remove_extras()
    relocate()
    move_licenses()
    link_names_without_version()
    install(wheels)


def remove_extras() -> None:
    """Remove what the archive's makers added, and what the official images leave out."""
    library = Path(sysconfig.get_paths()["stdlib"])
    bin_folder = PREFIX / "bin"
    foreign = [path for path in bin_folder.iterdir() if not path.name.startswith(PROGRAMS)]
    packages = [path for path in (library / "site-packages").iterdir() if path.name != "README.txt"]
    tests = [path for name in ("test", "tests", "idle_test") for path in library.rglob(name) if path.is_dir()]
    slim = [path for glob in NOT_IN_SLIM for path in (PREFIX / "lib").glob(glob)]
    for path in [*foreign, *packages, *tests, *slim]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in list(PREFIX.rglob("*.pyc")):
        path.unlink()


def move_licenses() -> None:
    """Move the licences of the linked libraries to /usr/local/share."""
    target = PREFIX / "share" / "licenses"
    target.parent.mkdir(exist_ok=True)
    if (PREFIX / "licenses").exists():  # early archives have none
        shutil.move(PREFIX / "licenses", target)


def link_names_without_version() -> None:
    """Link the short names of the official images: python, pydoc, idle, python-config."""
    for name in ("python3", "pydoc3", "idle3", "python3-config"):
        short = PREFIX / "bin" / name.replace("3", "")
        short.unlink(missing_ok=True)
        short.symlink_to(name)


def relocate() -> None:
    """Replace the build machine's paths and compiler in the sysconfig data that building a package reads.

    CONFIG_ARGS stays: it says how this CPython was configured.
    """
    for path in Path(sysconfig.get_paths()["stdlib"]).glob("_sysconfigdata_*.py"):
        scope = runpy.run_path(str(path))
        values: dict[str, object] = scope["build_time_vars"]
        changed = {key: value if key == "CONFIG_ARGS" else _local(value) for key, value in values.items()}
        path.write_text(f"build_time_vars = {changed!r}\n")
    for path in (PREFIX / "bin").iterdir():
        if path.is_file() and not path.is_symlink() and path.read_bytes().startswith(b"#!"):
            path.write_text(path.read_text().replace("/opt/backend.ai", str(PREFIX)))


def _local(value: object) -> object:
    if not isinstance(value, str):
        return value
    words = [word for word in value.split(" ") if "/tools/deps" not in word]
    return " ".join(words).replace("/install", str(PREFIX)).replace("clang++", "g++").replace("clang", "gcc")


def install(wheels: Path) -> None:
    """Install every pure wheel of the folder with the pip among them."""
    files = sorted(str(path) for path in wheels.glob("*-py3-none-any.whl"))
    pip = next(path for path in files if Path(path).name.startswith("pip-"))
    sys.path.insert(0, pip)
    os.environ["PIP_ROOT_USER_ACTION"] = "ignore"  # a variable, which pip before 22.1 ignores
    sys.argv = ["pip", "install", "--no-index", "--no-deps", "--no-compile", "--no-cache-dir", *files]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
