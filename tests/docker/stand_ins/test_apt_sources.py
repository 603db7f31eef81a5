"""Package sources for another suite come from the machine's own."""

from pathlib import Path

import pytest
from tests.bases import apt_sources
from tests.bases.apt_sources import Entry
from tests.bases.errors import BasesError

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
    """A stand-in for /etc of a Debian 12 without any source yet."""
    (tmp_path / "os-release").write_text('PRETTY_NAME="Debian 12"\nVERSION_CODENAME=bookworm\n')
    (tmp_path / "apt" / "sources.list.d").mkdir(parents=True)
    return tmp_path


def write(etc: Path, name: str, text: str) -> None:
    (etc / "apt" / name).write_text(text)


def test_suites_of_the_machines_release_are_renamed_and_others_are_left_out(etc: Path) -> None:
    """Release, updates and security follow to the new suite; backports do not exist for every suite."""
    write(etc, "sources.list.d/debian.sources", DEB822)
    release, security = apt_sources.entries_for("trixie", etc)
    assert release.uris == "http://mirror.example/debian"
    assert release.suites == ("trixie", "trixie-updates")
    assert security.suites == ("trixie-security",)
    assert security.components == ("main", "contrib")


def test_an_embedded_key_stays_whole(etc: Path) -> None:
    """A key of several lines is written as it was read."""
    write(etc, "sources.list.d/debian.sources", DEB822)
    text = apt_sources.text_for("trixie", etc=etc)
    assert "Signed-By: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQENBFit\n" in text


def test_one_line_sources_are_understood(etc: Path) -> None:
    """The older format gives the same entries, options included."""
    write(etc, "sources.list", "deb [arch=amd64 signed-by=/k.gpg] http://m.example/debian bookworm main # comment\n")
    assert apt_sources.entries_for("bullseye", etc) == [
        Entry("http://m.example/debian", ("bullseye",), ("main",), "/k.gpg")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "deb-src http://m.example/debian bookworm main",
        "# deb http://m.example/debian bookworm main",
        "deb http://vendor.example/linux bookworm stable",
        "deb http://m.example/debian trixie main",
    ],
    ids=["source packages", "comment", "another vendor", "another release"],
)
def test_a_line_that_is_not_debian_of_this_release_is_left_out(etc: Path, text: str) -> None:
    """With nothing else there is no source, and the error says where it looked and what to do."""
    write(etc, "sources.list", text)
    with pytest.raises(BasesError, match=r"no Debian source of bookworm in .*apt: run this on Debian"):
        apt_sources.entries_for("trixie", etc)


def test_a_disabled_entry_is_left_out(etc: Path) -> None:
    """`Enabled: no` is obeyed."""
    write(
        etc,
        "sources.list.d/debian.sources",
        "Types: deb\nURIs: http://m.example\nSuites: bookworm\nComponents: main\nEnabled: no\n",
    )
    with pytest.raises(BasesError):
        apt_sources.entries_for("trixie", etc)


def test_source_packages_are_asked_for_by_type(etc: Path) -> None:
    """`types` becomes the Types field of each entry."""
    write(etc, "sources.list.d/debian.sources", DEB822)
    assert apt_sources.text_for("trixie", types="deb deb-src", etc=etc).count("Types: deb deb-src\n") == 2


def test_no_release_file_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    """A machine that is no Linux distribution gets the same one-line error."""
    with pytest.raises(BasesError, match="no Debian source of this release"):
        apt_sources.entries_for("trixie", tmp_path)
