"""Where uploaded pictures are: in the folder ``MEDIA_ROOT``, or in the bucket of S3 that ``MEDIA_URL`` names.

The other variables have the names that AWS and the manuals of other providers use.
"""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from config.env import Env

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
HELP: dict[str, Any] = {"expected": "a bucket of S3-compatible storage", "example": "s3://bucket"}
ENDPOINT_HELP: dict[str, Any] = {"expected": "the URL of the storage", "example": "https://s3.example.org"}
# A request for a picture holds a thread: storage that is away must not hold it for minutes, which is boto3's default.
TIMEOUTS: dict[str, Any] = {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 2}}


def parse_media_url(url: str) -> tuple[str, str]:
    """Return the bucket and the folder in it; raise ``ValueError`` for anything but ``s3://bucket/folder``."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname or parts.netloc != parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return parts.hostname, parts.path.strip("/")


def parse_endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return url


def read_media_storage(env: Env) -> dict[str, Any]:
    """Read the variables; return the entry ``default`` of Django's ``STORAGES``."""
    bucket = env.checked("MEDIA_URL", env.text("MEDIA_URL", default="", **HELP), parse_media_url, **HELP)
    if bucket is None:
        return FOLDER
    if find_spec("storages") is None or find_spec("boto3") is None:
        found = "s3://, without the package django-storages. Install deploy/requirements.txt, or build images with it"
        env.problem("REQUIREMENTS", expected="packages for S3", found=found, example="deploy/requirements.txt")
        return FOLDER
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": read_s3_options(env, *bucket)}


def read_s3_options(env: Env, bucket: str, folder: str) -> dict[str, Any]:
    """Without keys, boto3 looks for those of the machine, for example an instance's role."""
    from botocore.config import Config  # noqa: PLC0415  an optional package, which takes 10 MB of memory

    endpoint = env.text("AWS_ENDPOINT_URL_S3", default="", **ENDPOINT_HELP)
    key = env.text("AWS_ACCESS_KEY_ID", expected="the id of a key", example="…", default="")
    # One without the other is a mistake.
    secret = env.text("AWS_SECRET_ACCESS_KEY", expected="the key's secret", example="…", default=None if key else "")
    return {
        "bucket_name": bucket,
        "location": folder,
        "endpoint_url": env.checked("AWS_ENDPOINT_URL_S3", endpoint, parse_endpoint, **ENDPOINT_HELP),
        "region_name": env.text("AWS_REGION", expected="a region", example="eu-central-1", default="") or None,
        "access_key": key or None,
        "secret_key": secret or None,
        "client_config": Config(**TIMEOUTS),
    }
