"""A server with the API of S3, in a process of its own."""

import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from pytest_django import Settings

from config.env import Env
from config.media import read_media_storage
from tests.development import free_port
from tests.http_client import HttpClient
from tests.processes import ROOT, wait_until

KEY: dict[str, str] = {"AWS_ACCESS_KEY_ID": "test-key", "AWS_SECRET_ACCESS_KEY": "test-secret"}


class Bucket:
    """A new, empty bucket."""

    def __init__(self, port: int) -> None:
        self.name = f"bucket-{uuid.uuid4().hex}"
        self.environ = {
            "MEDIA_URL": f"s3://{self.name}/media",
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
            "AWS_REGION": "us-east-1",
            **KEY,
        }
        names = {"aws_access_key_id": KEY["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": KEY["AWS_SECRET_ACCESS_KEY"]}
        s3: Any = boto3.resource(
            "s3", endpoint_url=self.environ["AWS_ENDPOINT_URL_S3"], region_name="us-east-1", **names
        )
        self._bucket = s3.create_bucket(Bucket=self.name)

    def files(self) -> dict[str, bytes]:
        """Return the content of each stored file by its name."""
        return {each.key.removeprefix("media/"): each.get()["Body"].read() for each in self._bucket.objects.all()}

    def write(self, name: str, content: bytes) -> None:
        self._bucket.put_object(Key=f"media/{name}", Body=content)

    def delete(self, name: str) -> None:
        self._bucket.Object(f"media/{name}").delete()


@contextmanager
def running_s3(folder: Path, host: str = "127.0.0.1") -> Iterator[int]:
    """Start the server; yield its port. Containers reach it with ``host`` 0.0.0.0."""
    port, log = free_port(), folder / "s3.log"
    command = [sys.executable, "-m", "moto.server", f"--host={host}", f"--port={port}"]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)

    def has_started() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return HttpClient(port).get("/").status == 200
        except OSError:
            return False

    try:
        wait_until(has_started, log)
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="blog-s3-") as folder, running_s3(Path(folder)) as port:
        yield port


@pytest.fixture
def bucket(s3_port: int) -> Bucket:
    """A bucket that no setting names."""
    return Bucket(s3_port)


@pytest.fixture
def media_in_s3(bucket: Bucket, media: Path, settings: Settings) -> Bucket:
    """The bucket of uploaded pictures; ``MEDIA_ROOT`` is for uploads in progress alone."""
    env = Env(bucket.environ)
    settings.STORAGES = settings.STORAGES | {"default": read_media_storage(env)}
    env.stop_if_wrong()
    return bucket
