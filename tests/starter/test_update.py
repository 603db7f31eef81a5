"""A project takes later changes by the commands of docs/starter.md."""

from pathlib import Path

import pytest

from tests.docs.console import commands
from tests.starter.check import CREDIT, find_our_name
from tests.starter.conftest import Clones, git

START, *UPDATE = commands("docs/starter.md")
CHANGED = "config/env.py"  # by both sides, in different lines


@pytest.fixture(scope="module")
def project(clones: Clones) -> Path:
    """A project with a commit of its own, that has taken a commit of ours."""
    assert clones.shell(f"{START} WITHOUT=lab,comments,newsletter LANGUAGES=en").returncode == 0
    project = clones.folder / "harbour"
    append(project / CHANGED, "# Of the founder\n", at_start=False)
    git(project, "rm", "--quiet", "docs/pictures.md")
    git(project, "commit", "--quiet", "--all", "--message=Make it ours")
    append(clones.origin / CHANGED, "# Wheelhouse has changed this\n", at_start=True)
    append(clones.origin / "README.md", "New\n", at_start=False)
    append(clones.origin / "blog/comments/models.py", "# New\n", at_start=False)
    (clones.origin / "docs" / "new.md").write_text("Of the wheelhouse.\n")
    git(clones.origin, "add", "--all")
    git(clones.origin, "commit", "--quiet", "--message=Change something")
    for command in UPDATE:
        result = clones.shell(command)
        assert result.returncode == 0, result.stdout + result.stderr
    return project


def append(path: Path, text: str, *, at_start: bool) -> None:
    old = path.read_text("utf-8")
    path.write_text(text + old if at_start else old + text, "utf-8")


def test_three_commands_take_a_change() -> None:
    assert UPDATE == ["git pull", "make starter-update DIR=../harbour", "git -C ../harbour merge starter"]


def test_our_change_arrives_under_their_name_beside_theirs(project: Path) -> None:
    text = (project / CHANGED).read_text("utf-8")
    assert text.startswith("# Harbour has changed this\n")
    assert text.endswith("# Of the founder\n")
    assert (project / "docs" / "new.md").read_text("utf-8") == "Of the harbour.\n"
    assert find_our_name(project) == CREDIT


def test_what_they_left_out_or_replaced_stays_so(project: Path) -> None:
    assert not (project / "blog" / "comments").exists()
    assert not (project / "docs" / "pictures.md").exists()
    assert "New" not in (project / "README.md").read_text("utf-8")
    assert git(project, "status", "--porcelain") == ""


def test_second_update_has_nothing_new(clones: Clones, project: Path) -> None:
    before = git(project, "rev-parse", "starter")
    assert "starter: nothing new for" in clones.shell(UPDATE[1]).stdout
    assert git(project, "rev-parse", "starter") == before


def test_branch_that_is_checked_out_is_left_alone(clones: Clones, project: Path) -> None:
    git(project, "switch", "--quiet", "starter")
    result = clones.shell(UPDATE[1])
    git(project, "switch", "--quiet", "main")
    assert "DIR: expected another branch than starter there." in result.stderr


def test_folder_of_another_project_is_refused(clones: Clones) -> None:
    result = clones.shell("make starter-update DIR=../origin")
    assert "DIR: expected a project of `make starter`; found no table tool.starter" in result.stderr
