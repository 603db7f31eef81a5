"""Package sources for another suite come from the machine's own."""

import subprocess
import sys
from pathlib import Path

import pytest

from docker.stand_ins import apt_sources
from docker.stand_ins.apt_sources import format_sources

DEB822 = """\
# the machine's mirror
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQENBFit
 -----END PGP PUBLIC KEY BLOCK-----
"""


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """An /etc of Debian 12 without any source."""
    (tmp_path / "os-release").write_text('PRETTY_NAME="Debian 12"\nVERSION_CODENAME=bookworm\n')
    (tmp_path / "apt" / "sources.list.d").mkdir(parents=True)
    return tmp_path


def write(etc: Path, name: str, text: str) -> None:
    (etc / "apt" / name).write_text(text)


def test_the_codename_is_replaced_and_backports_are_left_out(etc: Path) -> None:
    """Release, updates and security exist for every suite; an embedded key stays complete."""
    write(etc, "sources.list.d/debian.sources", DEB822)
    expected = DEB822.replace("bookworm-backports", "").partition("\n")[2].replace("bookworm", "trixie")
    assert format_sources("trixie", etc).split() == expected.split()
    assert "Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQENBFit\n" in format_sources("trixie", etc)


def test_one_line_sources_are_understood(etc: Path) -> None:
    """The older format gives the same entries, options included."""
    write(etc, "sources.list", "deb [arch=amd64 signed-by=/k.gpg] http://m.example/debian bookworm main # comment\n")
    assert format_sources("bullseye", etc) == (
        "Types: deb\nURIs: http://m.example/debian\nSuites: bullseye\nComponents: main\nSigned-By: /k.gpg\n"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.list", "deb-src http://m.example/debian bookworm main"),
        ("sources.list", "# deb http://m.example/debian bookworm main"),
        ("sources.list", "deb http://vendor.example/linux bookworm stable"),
        ("sources.list", "deb http://m.example/debian trixie main"),
        (
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://m.example\nSuites: bookworm\nComponents: main\nEnabled: no\n",
        ),
    ],
    ids=["source packages", "comment", "another vendor", "another release", "disabled"],
)
def test_other_entries_are_left_out(etc: Path, name: str, text: str) -> None:
    """With nothing else there is no source; the error says where it looked."""
    write(etc, name, text)
    with pytest.raises(LookupError, match=r"no Debian source of bookworm in .*apt"):
        format_sources("trixie", etc)


def test_it_runs_as_a_script_without_any_package(tmp_path: Path) -> None:
    """.ci/provision.sh runs it on a bare machine, where another package may be called docker."""
    command = [sys.executable, "-I", "-S", apt_sources.__file__, "trixie"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.stdout.startswith("Types: deb\n") or "LookupError: no Debian source" in result.stderr
