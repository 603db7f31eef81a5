"""Tests of image_lab.wheels.pip_config, with the pip beside the tests' Python."""

import os
from pathlib import Path

import pytest

from image_lab.wheels import pip_config
from image_lab.wheels.pip_config import PYPI, Settings


def read(folder: Path, text: str = "", **variables: str) -> Settings:
    """The settings of a machine with this file of pip's, and these variables."""
    (folder / "pip.conf").write_text(text)
    places = {"PIP_CONFIG_FILE": str(folder / "pip.conf"), "HOME": str(folder), "XDG_CONFIG_DIRS": str(folder)}
    return pip_config.read_settings(places | variables)


def test_nothing_configured_is_pypi_with_the_certificates_of_the_machine(tmp_path: Path) -> None:
    settings = read(tmp_path, SSL_CERT_FILE="/etc/ssl/certs/company.pem", PIP_CONFIG_FILE=os.devnull)
    assert settings == Settings((PYPI,), certificates="/etc/ssl/certs/company.pem")


def test_the_file_of_pip_counts(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        "[global]\nindex-url = https://mina:s3cret@a.example.org/simple/\nextra-index-url =\n    https://b.example.org\n"
        "    https://c.example.org\ncert = /ca.pem\nclient-cert = /me.pem\nproxy = http://proxy.example.org:3128\n"
        "trusted-host = a.example.org\n    b.example.org:8443\ntimeout = 60\nfind-links = /wheels\n"
        "constraint = /limits.txt\n[install]\nonly-binary = :all:\nno-binary = cffi,nh3\npre = true\n"
        "[download]\nindex-url = https://z.example.org\n",
    )
    assert settings == Settings(
        indexes=("https://mina:s3cret@a.example.org/simple", "https://b.example.org", "https://c.example.org"),
        links=("/wheels",),
        certificates="/ca.pem",
        client_certificate="/me.pem",
        proxy="http://proxy.example.org:3128",
        trusted_hosts=frozenset({"a.example.org", "b.example.org:8443"}),
        timeout_seconds=60,
        constraints=("/limits.txt",),
        only_binary=frozenset({":all:"}),
        no_binary=frozenset({"cffi", "nh3"}),
        pre=True,
    )


def test_a_variable_counts_more_than_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, "[global]\nindex-url = https://a.example.org\n", PIP_INDEX_URL="https://b.example.org")
    assert settings.indexes == ("https://b.example.org",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("cffi,nh3", {"cffi", "nh3"}), ("cffi,:none:,nh3", {"nh3"}), (":none:", set()), ("", set())],
)
def test_names_before_none_are_taken_back(text: str, expected: set[str]) -> None:
    assert pip_config.parse_names(text) == expected
