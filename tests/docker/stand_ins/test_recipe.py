"""A stand-in's tag follows from everything that it is made from, and from nothing else."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from docker.stand_ins import recipe
from docker.stand_ins.catalogue import POSTGRES, SLIM_TRIXIE, STAND_INS, TRIXIE
from docker.stand_ins.recipe import StandIn, list_files, make_reference


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the recipes, to edit."""
    folder = tmp_path / "recipes"
    shutil.copytree(recipe.HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(recipe.HERE / "shared", folder / "shared", dirs_exist_ok=True)
    monkeypatch.setattr(recipe, "HERE", folder)
    return folder


@pytest.mark.parametrize("stand_in", STAND_INS, ids=lambda one: one.name)
def test_every_recipe_is_complete(stand_in: StandIn) -> None:
    """Its tag is in our own repository, its Dockerfile says what it stands for, and its wheels have hashes."""
    assert re.fullmatch(rf"wheelhouse-base/{stand_in.name}:[0-9a-f]{{12}}", make_reference(stand_in))
    files = {path.name: path.read_text() for path in list_files(stand_in)}
    assert files["stand-in.Dockerfile"].startswith(f"# Stands in for {stand_in.stands_for}: ")
    pins = [line for name in ("wheels.txt", "root.txt") for line in files.get(name, "").splitlines() if line[0] != "#"]
    assert bool(pins) == ("python" in stand_in.contents)
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", pin)] == []


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (lambda here: here.joinpath("postgres/docker-entrypoint.sh").write_text(""), {"postgres"}),
        (lambda here: here.joinpath("postgres/docker-entrypoint.sh").rename(here / "postgres/entry.sh"), {"postgres"}),
        (lambda here: here.joinpath("shared/install_cpython.py").write_text(""), {"slim-trixie"}),
        (lambda _here: None, set()),
    ],
    ids=["content", "name", "shared file", "nothing"],
)
def test_a_changed_file_changes_the_tags_of_its_users(
    here: Path, edit: Callable[[Path], object], changed: set[str]
) -> None:
    """The stand-ins of Python share a script that PostgreSQL's doesn't use."""
    before = {one.name: make_reference(one) for one in (POSTGRES, SLIM_TRIXIE)}
    edit(here)
    assert {one.name for one in (POSTGRES, SLIM_TRIXIE) if make_reference(one) != before[one.name]} == changed


def test_another_authority_changes_every_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a new proxy, images with an old trust store are not used."""
    before = make_reference(POSTGRES), make_reference(TRIXIE)
    monkeypatch.setattr(recipe, "find_additions", lambda: ["another"])
    assert make_reference(POSTGRES) != before[0]
    assert make_reference(TRIXIE) != before[1]
