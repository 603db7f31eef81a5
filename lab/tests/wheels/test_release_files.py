"""Tests of image_lab.wheels.release_files."""

import pytest

from image_lab.wheels import targets
from image_lab.wheels.release_files import (
    File,
    choose_file,
    find_closest,
    find_mismatches,
    find_similar_tag,
    parse_filename,
)
from image_lab.wheels.targets import Target

ALPINE = targets.find_target("alpine")
BUSTER = targets.find_target("slim-buster")
TRIXIE = targets.find_target("slim-trixie")


def file(filename: str, *, yanked: str | None = None, requires_python: str = "", digest: str = "") -> File:
    parsed = parse_filename(filename)
    assert parsed
    return File(
        filename,
        f"https://example.org/{filename}",
        parsed.version,
        parsed.tags,
        parsed.build,
        requires_python=requires_python,
        yanked=yanked,
        hashes={"sha256": digest},
    )


def wheel(tag: str, build: str = "") -> File:
    return file(f"thing-1.0-{build}{tag}.whl")


SDIST = file("thing-1.0.tar.gz")
CRYPTOGRAPHY = [
    *(wheel(f"cp311-abi3-{one}_x86_64") for one in ("manylinux_2_34", "manylinux_2_28", "musllinux_1_2")),
    *(wheel(f"cp311-abi3-{one}_x86_64") for one in ("manylinux2014", "manylinux_2_28", "manylinux_2_34")),
    SDIST,
]


class TestChoice:
    @pytest.mark.parametrize(
        ("target", "platform"),
        [(ALPINE, "musllinux_1_2"), (BUSTER, "manylinux_2_28"), (TRIXIE, "manylinux_2_34")],
    )
    def test_is_the_wheel_of_the_newest_c_library_that_fits(self, target: Target, platform: str) -> None:
        chosen = choose_file(CRYPTOGRAPHY, target)
        assert chosen
        assert chosen.tag == f"cp311-abi3-{platform}_x86_64"

    def test_is_the_source_archive_where_no_wheel_fits(self) -> None:
        assert choose_file([wheel("cp313-cp313-win_amd64"), SDIST], ALPINE) == SDIST

    def test_of_equal_tags_is_the_highest_build(self) -> None:
        files = [wheel("py3-none-any", f"{number}-") for number in ("2", "10", "9a")]
        chosen = choose_file(files, ALPINE)
        assert chosen
        assert chosen.build == (10, "")

    def test_passes_over_what_was_yanked_while_there_is_anything_else(self) -> None:
        yanked = file("thing-1.0-py3-none-any.whl", yanked="broken")
        assert choose_file([yanked, SDIST], ALPINE) == SDIST
        assert choose_file([yanked, wheel("cp313-cp313-win_amd64")], ALPINE) == yanked

    def test_obeys_the_hashes(self) -> None:
        locked = file("thing-1.0.tar.gz", digest="aa")
        assert choose_file([wheel("py3-none-any"), locked], ALPINE, hashes={"sha256:aa"}) == locked

    def test_obeys_requires_python(self) -> None:
        newer = file("thing-1.0-py3-none-any.whl", requires_python=">=3.14")
        assert choose_file([newer, SDIST], ALPINE) == SDIST
        broken = file("thing-1.0-py3-none-any.whl", requires_python=">=3.x")
        assert choose_file([broken], ALPINE) == broken


class TestMismatches:
    @pytest.mark.parametrize(
        ("tag", "target", "found"),
        [
            ("cp313-cp313-manylinux2014_x86_64", ALPINE, ["libc: needs glibc 2.17 or newer, here is musl 1.2"]),
            ("cp313-cp313-musllinux_1_2_x86_64", TRIXIE, ["libc: needs musl 1.2 or newer, here is glibc 2.41"]),
            (
                "cp311-cp311-manylinux_2_34_x86_64",
                BUSTER,
                ["libc version: needs glibc 2.34 or newer, here is glibc 2.28"],
            ),
            ("cp313-cp313-musllinux_1_3_x86_64", ALPINE, ["libc version: needs musl 1.3 or newer, here is musl 1.2"]),
            ("cp312-cp312-musllinux_1_2_x86_64", ALPINE, ["Python: needs CPython 3.12, here is CPython 3.13"]),
            ("cp314-abi3-musllinux_1_2_x86_64", ALPINE, ["Python: needs CPython 3.14 or newer, here is CPython 3.13"]),
            ("cp313-cp313d-musllinux_1_2_x86_64", ALPINE, ["ABI: needs ABI cp313d, here is ABI cp313"]),
            (
                "cp313-cp313t-musllinux_1_2_x86_64",
                ALPINE,
                ["Python: needs CPython 3.13 without GIL, here is CPython 3.13"],
            ),
            ("py2-none-any", ALPINE, ["Python: needs Python 2, here is CPython 3.13"]),
            ("cp313-cp313-musllinux_1_2_aarch64", ALPINE, ["architecture: needs aarch64, here is x86_64"]),
            ("pp311-pypy311_pp73-musllinux_1_2_x86_64", ALPINE, ["implementation: needs PyPy, here is CPython 3.13"]),
            ("cp313-cp313-macosx_11_0_arm64", ALPINE, ["system: needs macOS, here is Linux"]),
            ("cp313-cp313-win_amd64", ALPINE, ["system: needs Windows, here is Linux"]),
            (
                "cp312-cp312-manylinux_2_28_aarch64",
                ALPINE,
                [
                    "Python: needs CPython 3.12, here is CPython 3.13",
                    "architecture: needs aarch64, here is x86_64",
                    "libc: needs glibc 2.28 or newer, here is musl 1.2",
                ],
            ),
            ("cp313-cp313-musllinux_1_2_x86_64", ALPINE, []),
            ("py2.py3-none-any", ALPINE, []),
        ],
    )  # fmt: skip
    def test_name_each_part_of_the_tag_that_does_not_fit(self, tag: str, target: Target, found: list[str]) -> None:
        """Libc, its version, Python, processor, implementation, system."""
        assert [f"{one.what}: {one}" for one in find_mismatches(wheel(tag), target)] == found

    @pytest.mark.parametrize(
        "target", [ALPINE, BUSTER, TRIXIE, targets.find_target("glibc:2.12", python="3.7", arch="i686")]
    )
    @pytest.mark.parametrize(
        "tag",
        [
            *(
                f"cp{minor}-cp{minor}-{one}"
                for minor in ("37", "311", "313")
                for one in ("musllinux_1_2_x86_64", "any")
            ),
            *("cp37-cp37m-manylinux2010_i686", "cp37-abi3-manylinux_2_5_x86_64.manylinux1_x86_64", "cp313-none-any"),
            *("py3-none-manylinux_2_28_x86_64", "py37-none-any", "cp38-none-any", "cp313-abi3-linux_x86_64"),
            *("cp311-abi3-manylinux2014_x86_64", "cp313-cp313-manylinux_2_41_x86_64", "py2-none-any"),
        ],
    )
    def test_are_none_exactly_where_pip_takes_the_wheel(self, tag: str, target: Target) -> None:
        """The words of a reason, and the list of tags of packaging, never contradict each other."""
        assert (not find_mismatches(wheel(tag), target)) == (choose_file([wheel(tag)], target) is not None)

    def test_closest_has_one_of_each_kind_and_no_worse_ones(self) -> None:
        """A wheel of another processor and another libc says nothing that one of another libc alone does not."""
        tags = (
            "cp313-cp313-manylinux2014_x86_64",
            "cp313-cp313-manylinux2014_aarch64",
            "cp312-cp312-musllinux_1_2_x86_64",
        )
        found = find_closest([wheel(tag) for tag in (*tags, "cp313-cp313-win_amd64")], ALPINE)
        assert [one.tag for one, _reasons in found] == [tags[2], tags[0]]

    def test_similar_tag_is_what_would_have_to_be_there(self) -> None:
        assert (
            str(find_similar_tag(wheel("cp36-abi3-manylinux2014_x86_64"), ALPINE)) == "cp36-abi3-musllinux_1_2_x86_64"
        )
        assert str(find_similar_tag(wheel("cp310-cp310-musllinux_1_1_x86_64"), ALPINE)).endswith(
            "-musllinux_1_1_x86_64"
        )
