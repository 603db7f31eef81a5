"""Git, as far as a new project needs it."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.removal import ROOT
from tests.starter.errors import StarterError

BRANCH: Final = "starter"  # in the new project: what this command made, and nothing else


def git(folder: Path, *arguments: str, **variables: str) -> str:
    """Run git in ``folder``, and return what it prints; raises StarterError with its last line."""
    command = ["git", "-C", str(folder), *arguments]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")} | variables
    result = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    if result.returncode:
        said = (result.stderr or result.stdout).strip().splitlines() or ["nothing"]
        raise StarterError(f"git {arguments[0]} failed: {said[-1]}")
    return result.stdout.strip()


def check_checkout() -> None:
    """Raise StarterError if this is no clone, or if git doesn't know who commits."""
    if not (ROOT / ".git").exists():
        raise StarterError(f"expected a git clone; found none in {ROOT}. Clone the project instead of unpacking it.")
    try:
        git(ROOT, "var", "GIT_COMMITTER_IDENT")
    except StarterError as error:
        raise StarterError(
            "git doesn't know who commits. Run: git config --global user.name 'Your Name';"
            " git config --global user.email you@example.org"
        ) from error


def uncommitted_changes() -> list[str]:
    return git(ROOT, "status", "--porcelain").splitlines()


def current_commit() -> str:
    return git(ROOT, "rev-parse", "--short=12", "HEAD")


def copy_last_commit(folder: Path) -> None:
    """Put the files of the last commit into ``folder``, which must not exist."""
    git(ROOT, "clone", "--quiet", "--no-checkout", "--local", "--no-hardlinks", str(ROOT), str(folder))
    git(folder, "checkout", "--quiet", "--detach", git(ROOT, "rev-parse", "HEAD"))
    subprocess.run(["rm", "-rf", str(folder / ".git")], check=True)


def make_repository(folder: Path, message: str) -> None:
    """Make ``folder`` a repository with one commit, on the branches `main` and `starter`."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", f"--message={message}")
    git(folder, "branch", BRANCH)


def find_branch(project: Path) -> str:
    """The last commit on the branch `starter` of ``project``; raises StarterError if it is missing or checked out."""
    if git(project, "branch", "--show-current") == BRANCH:
        raise StarterError(f"DIR: expected another branch than {BRANCH} there. Run: git -C {project} switch main")
    return git(project, "rev-parse", "--verify", f"refs/heads/{BRANCH}")


def commit_on_branch(project: Path, tree: Path, message: str) -> int:
    """Commit the files of ``tree`` on the branch `starter` of ``project``; return how many differ from the last time.

    Neither the files of ``project`` nor its other branches are touched.
    """
    former = find_branch(project)
    with tempfile.TemporaryDirectory() as scratch:
        variables = {"GIT_INDEX_FILE": str(Path(scratch) / "index"), "GIT_WORK_TREE": str(tree.resolve())}
        variables["GIT_DIR"] = git(project, "rev-parse", "--absolute-git-dir")
        git(tree, "add", "--all", "--force", ".", **variables)
        written = git(tree, "write-tree", **variables)
    changed = git(project, "diff-tree", "-r", "--name-only", former, written).splitlines()
    if changed:
        commit = git(project, "commit-tree", written, "-p", former, "-m", message)
        git(project, "update-ref", f"refs/heads/{BRANCH}", commit, former)
    return len(changed)
