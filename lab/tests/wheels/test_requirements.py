"""Tests of image_lab.wheels.requirements."""

from pathlib import Path

import pytest

from image_lab.errors import UsageError
from image_lab.wheels.pip_config import Settings, without_credentials
from image_lab.wheels.requirements import Requested, merge_settings, parse_file


def read(folder: Path, text: str, **others: str) -> Requested:
    """What a file of requirements says; ``others`` lie beside it, as ``NAME.txt``."""
    for name, content in others.items():
        (folder / f"{name}.txt").write_text(content)
    path = folder / "requirements.txt"
    path.write_text(text)
    requested = Requested()
    parse_file(path, requested)
    return requested


def texts(requested: Requested) -> list[str]:
    return [str(line.requirement) for line in requested.lines]


class TestLines:
    def test_pins_ranges_extras_markers_and_comments_are_read(self, tmp_path: Path) -> None:
        requested = read(
            tmp_path,
            "# what we need\n\ndjango==5.2.19  # the framework\ncffi>=1.15,<3\nuvicorn[standard] ~= 0.30\n"
            "tzdata; sys_platform == 'win32'\n",
        )
        assert texts(requested) == [
            "django==5.2.19",
            "cffi<3,>=1.15",
            "uvicorn[standard]~=0.30",
            'tzdata; sys_platform == "win32"',
        ]

    def test_hashes_and_continued_lines_belong_to_a_requirement(self, tmp_path: Path) -> None:
        (line,) = read(tmp_path, "cffi==2.1 \\\n    --hash=sha256:aa \\\n    --hash sha256:bb  # via x\n").lines
        assert str(line.requirement) == "cffi==2.1"
        assert line.hashes == {"sha256:aa", "sha256:bb"}
        assert line.origin.endswith("requirements.txt, line 1")

    @pytest.mark.parametrize(
        "text",
        [
            "git+https://git.example.org/thing@main#egg=thing",
            "git+ssh://git@git.example.org/thing",
            "https://example.org/thing-1.0.tar.gz",
            "thing @ https://example.org/thing-1.0-py3-none-any.whl",
            "./vendored/thing",
            "thing-1.0-py3-none-any.whl",
            "-e .",
            "--editable=./thing",
        ],
    )
    def test_what_no_index_has_is_named_and_not_judged(self, tmp_path: Path, text: str) -> None:
        requested = read(tmp_path, f"cffi\n{text}\n")
        assert texts(requested) == ["cffi"]
        (left_out,) = requested.not_judged
        assert left_out.origin.endswith("line 2")

    def test_variables_are_filled_in(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("INDEX_TOKEN", "t0ken")
        requested = read(tmp_path, "--index-url https://mina:${INDEX_TOKEN}@example.org/simple/\n")
        assert requested.index == "https://mina:t0ken@example.org/simple"


class TestIncludes:
    def test_other_files_are_read_from_beside_the_file(self, tmp_path: Path) -> None:
        """Requirements are installed, constraints only limit."""
        files = {"base": "cffi\n-c limits.txt\n", "limits": "cffi<2\n"}
        requested = read(tmp_path, "-r base.txt\n--constraint=limits.txt\n", **files)
        assert texts(requested) == ["cffi"]
        assert [str(line.requirement) for line in requested.constraints] == ["cffi<2"]

    def test_files_that_include_each_other_end(self, tmp_path: Path) -> None:
        assert texts(read(tmp_path, "-r base.txt\ncffi\n", base="-r requirements.txt\nnh3\n")) == ["nh3", "cffi"]


class TestOptions:
    def test_those_that_say_where_from_and_what_are_kept(self, tmp_path: Path) -> None:
        (tmp_path / "wheels").mkdir()
        requested = read(
            tmp_path,
            "-i https://a.example.org/simple/\n--extra-index-url=https://b.example.org/simple\n--find-links wheels\n"
            "-f https://c.example.org/files\n--trusted-host a.example.org\n--pre\n--only-binary :all:\n"
            "--no-binary=cffi,nh3\n--require-hashes\n--prefer-binary\n",
        )
        assert requested.index == "https://a.example.org/simple"
        assert requested.extra_indexes == ["https://b.example.org/simple"]
        assert requested.links == [str(tmp_path / "wheels"), "https://c.example.org/files"]
        assert (requested.pre, requested.only_binary, requested.no_binary) == (True, {":all:"}, {"cffi", "nh3"})
        assert [one.text for one in requested.not_honoured] == ["--prefer-binary"]

    def test_are_joined_with_the_configuration_of_pip(self, tmp_path: Path) -> None:
        """A file's index replaces the configured one; the others stay."""
        (tmp_path / "limits.txt").write_text("cffi<2\n")
        configured = Settings(
            ("https://a.example.org", "https://b.example.org"),
            constraints=(str(tmp_path / "limits.txt"),),
            no_binary=frozenset({"nh3"}),
        )
        requested = read(tmp_path, "-i https://c.example.org\n--extra-index-url https://d.example.org\n")
        settings = merge_settings(requested, configured)
        assert [one[8] for one in settings.indexes] == ["c", "b", "d"]
        assert [str(line.requirement) for line in requested.constraints] == ["cffi<2"]
        assert requested.no_binary == {"nh3"}


class TestBrokenInput:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("cffi\n\ndjango=5.2\n", "line 3: expected a requirement such as django>=5.2; found 'django=5.2'"),
            ("cffi\n--no-such-option\n", "line 2: expected a requirement or an option of pip's"),
            ("-r https://example.org/requirements.txt\n", "line 1: expected a local file after -r; found an address"),
            ("cffi >= 2 <3\n", "line 1: expected a requirement"),
            ("<html>\n", "line 1: expected a requirement"),
        ],
    )  # fmt: skip
    def test_is_told_with_its_line(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(UsageError) as raised:
            read(tmp_path, text)
        assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git+https://git.example.org/thing@main", "git+https://git.example.org/thing@main"),
        ("https://git.example.org:8080/thing@main", "https://git.example.org:8080/thing@main"),
        ("git+ssh://git@git.example.org/thing@main", "git+ssh://git.example.org/thing@main"),
        ("https://user:to/k@n@host/simple", "https://host/simple"),
        ("https://user:to@k@host/simple", "https://host/simple"),
    ],
)
def test_name_and_password_of_an_address_are_not_shown(text: str, expected: str) -> None:
    assert without_credentials(text) == expected
