"""MEDIA_URL and the variables of S3."""

import pytest

from config.env import Env
from config.media import FOLDER, parse_media_url, read_media_storage

KEY = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://my.bucket/", ("my.bucket", "")),
        ("s3://b/blog/media/", ("b", "blog/media")),
    ],
)
def test_bucket_and_folder(url: str, expected: tuple[str, str]) -> None:
    assert parse_media_url(url) == expected


@pytest.mark.parametrize(
    "url", ["/media/", "https://s3.example.org/b", "s3://", "s3:bucket", "s3://k:s@b", "s3://b?x=1"]
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  config.env tells the user what was expected
        parse_media_url(url)


def test_without_a_bucket_pictures_are_in_a_folder() -> None:
    """Keys for AWS in the environment change nothing."""
    assert read_media_storage(Env(KEY)) == FOLDER


def test_bucket_of_another_provider() -> None:
    env = Env({"MEDIA_URL": "s3://b/m", "AWS_ENDPOINT_URL_S3": "https://s3.example.org", "AWS_REGION": "x", **KEY})
    options = read_media_storage(env)["OPTIONS"]
    assert options.pop("client_config").connect_timeout == 3
    assert options == {
        "bucket_name": "b",
        "location": "m",
        "endpoint_url": "https://s3.example.org",
        "region_name": "x",
        "access_key": "id",
        "secret_key": "secret",
    }
    assert env.problems == []


def test_keys_may_come_from_the_machine() -> None:
    env = Env({"MEDIA_URL": "s3://b"})
    options = read_media_storage(env)["OPTIONS"]
    assert (options["access_key"], options["secret_key"], env.problems) == (None, None, [])


@pytest.mark.parametrize(
    ("variable", "environ"),
    [
        ("AWS_SECRET_ACCESS_KEY", {"AWS_ACCESS_KEY_ID": "id"}),
        ("AWS_ENDPOINT_URL_S3", {"AWS_ENDPOINT_URL_S3": "s3.example.org"}),
        ("MEDIA_URL", {"MEDIA_URL": "s3://key:hunter2@b"}),
    ],
)
def test_wrong_value_is_named(variable: str, environ: dict[str, str]) -> None:
    """Without repeating it, as it may hold a password."""
    env = Env({"MEDIA_URL": "s3://b"} | environ)
    read_media_storage(env)
    (problem,) = env.problems
    assert problem.startswith(f"{variable}: expected ")
    assert "hunter2" not in problem


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.media.find_spec", lambda _name: None)
    env = Env({"MEDIA_URL": "s3://b"})
    assert read_media_storage(env) == FOLDER
    (problem,) = env.problems
    assert problem.startswith(
        "REQUIREMENTS: expected packages for S3; found s3://, without the package django-storages"
    )
