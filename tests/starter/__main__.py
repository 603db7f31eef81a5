"""Starts a project of your own from this one: ``make starter NAME=harbour DIR=../harbour``; see docs/starter.md.

Without a name or a folder it asks for what is missing, if it runs in a terminal.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.starter.answers import RECOMMENDED, check_answers, list_approaches, list_languages, list_parts, read_answers
from tests.starter.errors import StarterError
from tests.starter.repository import (
    BRANCH,
    check_checkout,
    commit_on_branch,
    current_commit,
    find_branch,
    make_repository,
    uncommitted_changes,
)
from tests.starter.tree import make_tree

QUESTIONS: Final = {
    "name": "Name, for the database, images and the package",
    "dir": "Folder, which must not exist or be empty",
    "title": "Title of the site (the name)",
    "without": "Without, of {parts} (nothing)",
    "approach": "Image, of {approaches} ({recommended}; all with the lab)",
    "languages": "Languages, of {languages} (all); the first one is the default",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 2 for a wrong argument."""
    options = make_parser().parse_args(arguments)
    given = {name: value or "" for name, value in vars(options).items() if name in QUESTIONS}
    try:
        check_checkout()
        if not (given["name"] and given["dir"]) and not options.update and sys.stdin.isatty():
            given |= ask({name: value for name, value in given.items() if not value})
        folder = check_given_folder(given["dir"])
        if options.update:
            update(folder)
        else:
            start(given, folder)
    except StarterError as error:
        print(f"starter: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):
        return 130
    return 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.starter", description=__doc__)
    for name in QUESTIONS:
        parser.add_argument(f"--{name}", metavar="TEXT")
    parser.add_argument("--update", action="store_true", help=f"renew the branch {BRANCH} of the project in DIR")
    return parser


def ask(missing: Sequence[str] | dict[str, str]) -> dict[str, str]:
    known = {"parts": list_parts(), "approaches": list_approaches(), "languages": list(list_languages())}
    words = {name: ", ".join(values) for name, values in known.items()} | {"recommended": RECOMMENDED}
    return {name: input(f"{QUESTIONS[name].format(**words)}: ").strip() for name in missing}


def check_given_folder(text: str) -> Path:
    if not text:
        raise StarterError("DIR: expected a folder; found nothing. Example: make starter NAME=harbour DIR=../harbour")
    return Path(text).expanduser().resolve()


def start(given: dict[str, str], folder: Path) -> None:
    """Make the project beside ``folder``, and move it there when it is complete.

    Raises:
        StarterError: an answer is wrong, or ``folder`` is not empty; nothing is written.
    """
    answers = check_answers(given)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StarterError(f"DIR: expected a new or an empty folder; {folder} is not empty. Name another one.")
    warn_about_changes()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
            tree = Path(scratch) / "tree"
            make_tree(answers, tree)
            make_repository(tree, f"Start {answers.title}")
            if folder.exists():
                folder.rmdir()
            tree.rename(folder)
    except OSError as error:
        raise StarterError(f"DIR: can't write {folder}: {error.strerror}. Name another folder.") from error
    print(f"starter: {answers.title} is in {folder}. Next: cd {folder} && make run")


def update(folder: Path) -> None:
    answers = read_answers(folder)
    find_branch(folder)  # before the work that would be lost
    warn_about_changes()
    with tempfile.TemporaryDirectory(prefix="starter-") as scratch:
        tree = Path(scratch) / "tree"
        make_tree(answers, tree)
        count = commit_on_branch(folder, tree, f"Take the starter's commit {current_commit()}")
    if count:
        print(f"starter: {count} files changed on the branch {BRANCH}. Next: git -C {folder} merge {BRANCH}")
    else:
        print(f"starter: nothing new for {folder}.")


def warn_about_changes() -> None:
    if changes := uncommitted_changes():
        print(f"starter: left out {len(changes)} uncommitted changes here, such as {changes[0]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
