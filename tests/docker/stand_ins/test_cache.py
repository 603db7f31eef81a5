"""Building twice costs nothing, and a changed recipe is seen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.bases import build, engine, envfile, recipe
from tests.bases.__main__ import main
from tests.bases.catalogue import BASES

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


def run_program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the program as `make bases` does."""
    command = [sys.executable, "-m", "tests.bases", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_second_run_is_all_cached(references: dict[str, str], tmp_path: Path) -> None:
    """One line per stand-in, and `.bases.env` with the four variables that compose reads."""
    result = run_program(f"--env-file={tmp_path / '.bases.env'}")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[base.name, "cached"] for base in BASES]
    assert envfile.read(tmp_path / ".bases.env") == {base.variable: references[base.name] for base in BASES}


def test_a_chosen_stand_in_does_not_drop_the_others_from_the_file(references: dict[str, str], tmp_path: Path) -> None:
    """`.bases.env` names every stand-in that the engine has, whichever was asked for."""
    result = run_program("postgres", f"--env-file={tmp_path / '.bases.env'}")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["postgres"]
    assert len(envfile.read(tmp_path / ".bases.env")) == len(BASES)


def test_the_list_tells_image_and_size(references: dict[str, str]) -> None:
    """Reports take a base's digest from here."""
    rows = json.loads(run_program("--list", "--json").stdout)
    assert [row["reference"] for row in rows] == [references[base.name] for base in BASES]
    assert all(row["image_id"].startswith("sha256:") and row["image_bytes"] > 1_000_000 for row in rows)


def test_a_changed_recipe_is_built_anew_and_pruned_by_name(
    references: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another text in the recipe makes another tag beside the old one; removing it leaves the old one alone."""
    base = BASES[0]
    changed = tmp_path / base.name
    changed.mkdir()
    for path in recipe.recipe_files(base):
        (changed / path.name).write_bytes(path.read_bytes())
    (changed / "stand-in.Dockerfile").write_text(
        "ARG ROOT\nFROM ${ROOT}\nCOPY wheelhouse-stand-in /etc/\nLABEL changed=yes\n"
    )
    (changed / "wheels.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(recipe, "HERE", tmp_path)
        (tmp_path / "shared").mkdir()
        (tmp_path / "shared" / "install_cpython.py").touch()
        result = build.ensure(base)
    assert result.build_seconds is not None
    assert result.reference not in references.values()
    assert engine.image_id(references[base.name])
    subprocess.run(["docker", "image", "rm", result.reference], check=True, capture_output=True)


def test_an_unwritable_place_for_the_file_is_one_line(
    references: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The images are there all the same; the line names the folder."""
    assert main(["postgres", "--env-file=/nowhere/.bases.env"]) == 1
    assert "cannot write /nowhere/.bases.env" in capsys.readouterr().err
