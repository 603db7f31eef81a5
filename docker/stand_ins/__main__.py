"""Builds the missing stand-in base images: ``python -m docker.stand_ins [NAME …]``."""

import argparse
import fcntl
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from docker.stand_ins import build, engine
from docker.stand_ins.catalogue import STAND_INS
from docker.stand_ins.errors import StandInError
from docker.stand_ins.recipe import make_reference

ENV_FILE = Path(__file__).parents[2] / ".bases.env"
HEADER = "# Stand-in base images, by `make bases`. Use it with: docker compose --env-file .env --env-file .bases.env\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = make_parser().parse_args(arguments)
    try:
        engine.require_engine()
        with lock():
            build_images(options.names, rebuild=options.rebuild)
            write_env_file(options.env_file)
            if options.prune:
                remove_old_images()
    except StandInError as error:
        print(f"bases: {error}", file=sys.stderr)
        return 1
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    names = [stand_in.name for stand_in in STAND_INS]
    parser = argparse.ArgumentParser(prog="python -m docker.stand_ins", description="Build stand-in base images.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--rebuild", action="store_true", help="build existing ones again, with today's packages")
    parser.add_argument("--prune", action="store_true", help="remove stand-ins of older recipes afterwards")
    parser.add_argument("--env-file", type=Path, default=ENV_FILE, help="default: .bases.env in the project's folder")
    return parser


def build_images(names: Sequence[str], *, rebuild: bool) -> None:
    """Build the stand-ins called ``names``, or all, and print a line about each."""
    known = {stand_in.name: stand_in for stand_in in STAND_INS}
    if unknown := set(names) - set(known):
        raise StandInError(f"there is no stand-in {min(unknown)}", f"choose from {', '.join(known)}")
    for stand_in in [known[name] for name in names] or STAND_INS:
        seconds = build.ensure_image(stand_in, rebuild=rebuild)
        state = "cached" if seconds is None else f"built in {seconds:.0f} s"
        print(f"{stand_in.name:<16} {state:<15} {make_reference(stand_in)} for {stand_in.stands_for}", flush=True)


def write_env_file(path: Path) -> None:
    """Write every stand-in that the engine has, in one step: a reader sees the old file or the new one."""
    references = {stand_in.variable: make_reference(stand_in) for stand_in in STAND_INS}
    lines = [f"{name}={reference}\n" for name, reference in references.items() if engine.has_image(reference)]
    scratch = path.with_name(f"{path.name}.new")
    try:
        scratch.write_text("".join([HEADER, *lines]))
        scratch.replace(path)
    except OSError as error:
        raise StandInError(f"cannot write {path} ({error.strerror})", "choose another path with --env-file") from error


def remove_old_images() -> None:
    """Remove the images of older recipes."""
    for name in engine.remove_others(make_reference(image) for one in STAND_INS for image in (one, *one.roots)):
        print(f"removed {name}")


@contextmanager
def lock() -> Iterator[None]:
    """Let one process at a time build; a second one waits, and then finds the images."""
    with Path(tempfile.gettempdir(), "wheelhouse-bases.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    raise SystemExit(main())
