"""Finds what a machine trusts beyond Debian's own authorities, and nothing else."""

from pathlib import Path

import pytest

from docker.stand_ins.certificates import find_additions

KNOWN = "-----BEGIN CERTIFICATE-----\nS05PV04=\nS05PV04=\n-----END CERTIFICATE-----\n"
OWN = "-----BEGIN CERTIFICATE-----\nT1dO\n-----END CERTIFICATE-----\n"


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """A folder like /usr/share/ca-certificates, with one authority."""
    folder = tmp_path / "ca-certificates" / "mozilla"
    folder.mkdir(parents=True)
    (folder / "Known.crt").write_text(KNOWN)
    return folder.parent


def test_only_the_machines_own_authorities_are_added(
    tmp_path: Path, distribution: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE names the bundle; other line breaks don't matter, and a duplicate comes once."""
    bundle = tmp_path / "bundle.crt"
    bundle.write_text("# a comment\n" + KNOWN.replace("=\nS", "=S") + OWN + OWN)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert find_additions(distribution=distribution) == [OWN]


def test_without_a_bundle_nothing_is_added(tmp_path: Path, distribution: Path) -> None:
    """Images then trust what Debian trusts."""
    assert find_additions(tmp_path / "missing.crt", distribution) == []
