"""A stand-in's tag follows from all that it is made from, and from nothing else."""

import lzma
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bases import certificates, recipe, wheels
from tests.bases.catalogue import BASES, TRIXIE
from tests.bases.debian import DebianRoot
from tests.bases.recipe import Base, base_reference, recipe_files, root_reference


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """The postgres recipe in a folder that a test may change."""
    original = next(base for base in BASES if base.name == "postgres")
    shutil.copytree(original.folder, tmp_path / original.name)
    shutil.copytree(recipe.HERE / "shared", tmp_path / "shared")
    monkeypatch.setattr(recipe, "HERE", tmp_path)
    return original


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_a_tag_is_of_our_own_repository_and_the_same_each_time(base: Base) -> None:
    """No tag of somebody else's is ever made, and an unchanged recipe finds its image again."""
    assert re.fullmatch(rf"wheelhouse-base/{base.name}:[0-9a-f]{{12}}", base_reference(base))
    assert base_reference(base) == base_reference(base)


def test_a_changed_file_changes_the_tag(base: Base) -> None:
    """One byte more in the entrypoint is another image."""
    before = base_reference(base)
    path = base.folder / "docker-entrypoint.sh"
    path.write_bytes(path.read_bytes() + b"\n")
    assert base_reference(base) != before


def test_a_renamed_file_changes_the_tag(base: Base) -> None:
    """The Dockerfile sees names too."""
    before = base_reference(base)
    (base.folder / "docker-entrypoint.sh").rename(base.folder / "entrypoint.sh")
    assert base_reference(base) != before


def test_a_changed_shared_file_changes_only_the_tags_of_its_users(base: Base) -> None:
    """The stand-ins of python share a script that the one of PostgreSQL does not have."""
    user = replace(base, shared=("install_cpython.py",))
    before = base_reference(base), base_reference(user)
    (recipe.HERE / "shared" / "install_cpython.py").write_text("")
    assert base_reference(base) == before[0]
    assert base_reference(user) != before[1]


def test_another_root_changes_the_tag(base: Base) -> None:
    """An image on another suite is another image, and so is one with a build stage of its own."""
    tags = {base_reference(changed) for changed in (base, replace(base, root=DebianRoot("forky")))}
    assert len(tags | {base_reference(replace(base, builder=TRIXIE))}) == 3


def test_another_authority_changes_every_tag(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    """Images with an outdated trust store are not used behind a new proxy."""
    before = base_reference(base), root_reference(TRIXIE)
    monkeypatch.setattr(certificates, "additions", lambda: ["another"])
    assert base_reference(base) != before[0]
    assert root_reference(TRIXIE) != before[1]


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_every_recipe_is_complete(base: Base) -> None:
    """A Dockerfile that says what it stands for, files that exist, wheels with hashes."""
    files = {path.name: path for path in recipe_files(base)}
    assert files["stand-in.Dockerfile"].read_text().startswith(f"# Stands in for {base.stands_for}: ")
    assert set(base.shared) <= set(files)
    for name in {"wheels.txt", "root.txt"} & set(files):
        pins = [line for line in files[name].read_text().splitlines() if not line.startswith("#")]
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+ --hash=sha256:[0-9a-f]{64}", pin) for pin in pins)


def test_names_and_variables_are_unique() -> None:
    """No stand-in takes another's place in `.bases.env`."""
    assert len({base.name for base in BASES}) == len({base.variable for base in BASES}) == len(BASES)


def test_archives_in_wheels_come_out_decompressed(tmp_path: Path) -> None:
    """An engine without an xz program still unpacks them; a disk image comes out as it is."""
    (tmp_path / "wheels").mkdir()
    with zipfile.ZipFile(tmp_path / "wheels" / "sample-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("sample/env.tar.xz", lzma.compress(b"a tar"))
        wheel.writestr("sample/disk.qcow2", b"a disk")
        wheel.writestr("sample/__init__.py", b"")
    wheels.unpack_archives(tmp_path / "wheels", tmp_path)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert found == {"env.tar": b"a tar", "disk.qcow2": b"a disk"}
