"""Tests of image_lab.checks.configuration: what counts as a secret."""

from typing import Any

import pytest

from image_lab.checks.check import CheckFailed
from image_lab.checks.configuration import find_secrets, names_a_secret, no_secret_in_configuration
from tests.checks.sample import subject


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("INDEX_TOKEN=abc", ["INDEX_TOKEN"]),
        ("db_password=hunter2", ["db_password"]),
        ("RUN |2 SECRET_KEY=abc API_KEY=x /bin/sh -c true", ["SECRET_KEY", "API_KEY"]),
        ("PIP_INDEX_URL=https://user:word@index.example/simple", ["a URL with a password"]),
        ("CA=-----BEGIN PRIVATE KEY-----", ["a private key"]),
        ("DATABASE_PASSWORD_FILE=/run/db-password/password", []),
        ("KEYS_DIR=/var/lib/blog/keys", []),
        ("SECRET_KEY_FILE=relative/path", []),
        ("DATABASE_URL=postgresql://wheelhouse@db:5432/wheelhouse", []),
        ("RUN --mount=type=secret,id=netrc sh steps.sh", []),
        ("PIP_INDEX_URL= EXTRA_CA=", []),
        ("GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", []),
    ],
)
def test_secrets_are_known_by_name_and_form(text: str, names: list[str]) -> None:
    assert find_secrets(text) == names


def test_a_path_is_not_a_secret() -> None:
    assert not names_a_secret("PASSWORD", "'/run/secrets/password'")
    assert names_a_secret("PASSWORD", "run")


@pytest.mark.parametrize(
    "facts",
    [
        {"variables": {"API_KEY": "s3cret"}},
        {"config": {"Labels": {"API_KEY": "s3cret"}}},
        {"history": ["ENV API_KEY=s3cret"]},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_a_secret_is_found_in_every_place_and_not_repeated(facts: dict[str, Any]) -> None:
    """Variables, labels and history are looked through; the message names the secret and does not hold it."""
    clean: dict[str, Any] = {"variables": {}, "config": {"Labels": {}}, "history": []}
    with pytest.raises(CheckFailed, match="API_KEY") as failure:
        no_secret_in_configuration.run(subject(**clean | facts))
    assert "s3cret" not in str(failure.value)
