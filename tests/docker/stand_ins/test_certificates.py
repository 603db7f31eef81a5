"""What a machine trusts beyond Debian's own authorities is found, and only that."""

from pathlib import Path

import pytest
from tests.bases import certificates

KNOWN = "-----BEGIN CERTIFICATE-----\nS05PV04=\nS05PV04=\n-----END CERTIFICATE-----\n"
OWN = "-----BEGIN CERTIFICATE-----\nT1dO\n-----END CERTIFICATE-----\n"


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """A folder like /usr/share/ca-certificates, with one authority."""
    folder = tmp_path / "ca-certificates" / "mozilla"
    folder.mkdir(parents=True)
    (folder / "Known.crt").write_text(KNOWN)
    return folder.parent


def test_only_the_machines_own_authorities_are_added(tmp_path: Path, distribution: Path) -> None:
    """An authority of the distribution is left out, however its lines are broken; a doubled one comes once."""
    bundle = tmp_path / "bundle.crt"
    bundle.write_text("# a comment\n" + KNOWN.replace("=\nS", "=S") + OWN + OWN)
    assert certificates.additions(bundle, distribution) == [OWN]


def test_the_bundle_of_the_environment_is_used(
    tmp_path: Path, distribution: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE names the bundle, as it does for OpenSSL."""
    bundle = tmp_path / "bundle.crt"
    bundle.write_text(OWN)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert certificates.additions(distribution=distribution) == [OWN]


def test_without_a_bundle_nothing_is_added(tmp_path: Path, distribution: Path) -> None:
    """A machine without certificates is no error: images then trust what Debian trusts."""
    assert certificates.additions(tmp_path / "missing.crt", distribution) == []
