"""Tests of image_lab.wheels.targets."""

import pytest
from packaging.tags import Tag

from image_lab import project
from image_lab.approaches import read_approaches
from image_lab.wheels import targets
from tests import ROOT


def names(name: str, python: str | None = None, arch: str = "x86_64") -> list[str]:
    return list(map(str, targets.find_target(name, python=python, arch=arch).ranks))


class TestTags:
    @pytest.mark.parametrize(
        ("target", "python", "accepted", "refused"),
        [
            ("musl:1.2", "3.13", "cp37-abi3-musllinux_1_2_x86_64", "cp37-abi3-manylinux2014_x86_64"),
            ("musl:1.1", "3.13", "cp313-cp313-musllinux_1_1_x86_64", "cp313-cp313-musllinux_1_2_x86_64"),
            ("glibc:2.28", "3.13", "cp313-cp313-manylinux_2_28_x86_64", "cp313-cp313-manylinux_2_34_x86_64"),
            ("slim-buster", "3.8", "cp36-abi3-manylinux2014_x86_64", "cp39-abi3-manylinux2014_x86_64"),
            ("glibc:2.5", "3.13", "cp313-cp313-manylinux1_x86_64", "cp313-cp313-manylinux2010_x86_64"),
            ("musl:1.2", "3.7", "cp37-cp37m-musllinux_1_2_x86_64", "cp37-cp37-musllinux_1_2_x86_64"),
            ("alpine", None, "py3-none-any", "py2-none-any"),
            ("alpine", None, "cp313-none-any", "pp311-pypy311_pp73-musllinux_1_2_x86_64"),
        ],
    )
    def test_are_those_of_the_c_library_and_the_python(
        self, target: str, python: str | None, accepted: str, refused: str
    ) -> None:
        its_tags = names(target, python)
        assert accepted in its_tags
        assert refused not in its_tags

    def test_stand_in_the_order_of_pip(self) -> None:
        """This Python's own first, a newer C library before an older one, any platform last."""
        ranks = targets.find_target("slim-trixie").ranks
        wanted = [
            Tag("cp313", "cp313", "manylinux_2_34_x86_64"),
            Tag("cp313", "cp313", "manylinux_2_28_x86_64"),
            Tag("cp313", "cp313", "manylinux_2_17_x86_64"),
            Tag("cp313", "cp313", "manylinux2014_x86_64"),
            Tag("cp313", "abi3", "manylinux_2_34_x86_64"),
            Tag("cp311", "abi3", "manylinux_2_34_x86_64"),
            Tag("py3", "none", "manylinux_2_34_x86_64"),
            Tag("py3", "none", "any"),
        ]
        assert [ranks[tag] for tag in wanted] == sorted(ranks[tag] for tag in wanted)


class TestNames:
    def test_every_base_of_an_approach_is_a_target(self) -> None:
        images = {row["image"] for row in targets.list_named()}
        bases = {one.era("now").base.image.partition("@")[0] for one in read_approaches(ROOT / project.MARKER)}
        assert images >= bases > set()
