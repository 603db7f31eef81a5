"""Builds the stand-in bases that are missing: ``python -m tests.bases [NAME …]``."""

import argparse
import fcntl
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bases import build, engine, envfile
from tests.bases.catalogue import BASES
from tests.bases.errors import BasesError
from tests.bases.recipe import Base, base_reference, root_reference

ENV_FILE = Path(__file__).parents[2] / ".bases.env"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        chosen = _chosen(options.names)
        engine.require_engine()
        if options.list:
            _list(chosen, as_json=options.json)
            return 0
        with _alone():
            for base in chosen:
                print(build.ensure(base, rebuild=options.rebuild), flush=True)
            _write(options.env_file)
            if options.prune:
                _prune()
    except BasesError as error:
        print(f"bases: {error}", file=sys.stderr)
        return 1
    return 0


def _chosen(names: Sequence[str]) -> list[Base]:
    if unknown := set(names) - {base.name for base in BASES}:
        raise BasesError(f"there is no stand-in {min(unknown)}", f"name one of {', '.join(b.name for b in BASES)}")
    return [base for base in BASES if not names or base.name in names]


def _parser() -> argparse.ArgumentParser:
    names = [base.name for base in BASES]
    parser = argparse.ArgumentParser(
        prog="python -m tests.bases",
        description="Build stand-in base images, for machines that reach no image registry.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all when none is given")
    parser.add_argument("--list", action="store_true", help="show names, tags and image IDs; build nothing")
    parser.add_argument("--json", action="store_true", help="with --list: as JSON")
    parser.add_argument("--rebuild", action="store_true", help="build anew what is there, with today's packages")
    parser.add_argument("--prune", action="store_true", help="afterwards remove stand-ins of other recipes")
    parser.add_argument("--env-file", type=Path, default=ENV_FILE, help="default: .bases.env in the project's folder")
    return parser


def _write(path: Path) -> None:
    try:
        envfile.write(path, _present())
    except OSError as error:
        raise BasesError(f"cannot write {path} ({error.strerror})", "name another place with --env-file") from error


def _present() -> dict[str, str]:
    """The lines of .bases.env: every stand-in of today's recipes that the engine has."""
    references = {base.variable: base_reference(base) for base in BASES}
    return {name: reference for name, reference in references.items() if engine.image_id(reference)}


def _list(chosen: Sequence[Base], *, as_json: bool) -> None:
    rows = [_row(base) for base in chosen]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['name']:<12} {row['reference']:<42} {row['image_id'] or 'not built'}")


def _row(base: Base) -> dict[str, str | int | None]:
    reference = base_reference(base)
    image = engine.image_id(reference)
    return {
        "name": base.name,
        "variable": base.variable,
        "stands_for": base.stands_for,
        "reference": reference,
        "image_id": image,
        "image_bytes": engine.image_bytes(reference) if image else None,
    }


def _prune() -> None:
    kept = [base_reference(base) for base in BASES] + [root_reference(root) for base in BASES for root in base.roots]
    for name in engine.remove_others(kept):
        print(f"removed {name}")


@contextmanager
def _alone() -> Iterator[None]:
    """Lets one run at a time build: a second one waits, and then finds the images cached."""
    with Path(tempfile.gettempdir(), "wheelhouse-bases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    raise SystemExit(main())
