"""Runs ``rendering/images.py`` in a process of its own, so that no image takes the memory of the web server."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.pictures.rendering import images
from blog.pictures.rendering.images import CPU_SECONDS, MAX_MEGAPIXELS, MEMORY_BYTES, EncodedImage

COMMAND = [sys.executable, "-I", images.__file__]
# No secrets, since the process reads untrusted files. glibc then returns at once what a decoder has freed.
ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "131072"}
# What is wrong with an image, by the code of images.RejectedImageError.
FOUND: dict[str, str | Promise] = {
    "bytes": gettext_lazy("%(megabytes)d MB"),
    "pixels": gettext_lazy("%(format)s with %(megapixels)s megapixels, more than %(limit)d"),
    "progressive": gettext_lazy(
        "progressive JPEG with %(megapixels)s megapixels, more than %(limit)d (not progressive: %(baseline)d)"
    ),
    "animated": gettext_lazy("an animation"),
    "type": "%(name)s",
    "unknown": gettext_lazy("something else"),
    "damaged": gettext_lazy("a damaged file, or one that takes more than %(memory)d MB of memory"),
    "slow": gettext_lazy("a file that takes more than %(seconds)d seconds"),
}


def encode_file(source: Path, folder: Path) -> EncodedImage:
    """Encode the image ``source`` into ``folder``; raises ``ValidationError`` if it is not accepted."""
    return EncodedImage(**run_program(source, folder))


def check_file(source: Path) -> None:
    """Decode the image ``source``; raises ``ValidationError`` if ``encode_file`` would not accept it."""
    run_program(source)


def run_program(source: Path, *folder: Path) -> dict[str, Any]:
    size = source.stat().st_size
    if size > settings.PICTURE_BYTES:
        raise make_error("bytes", megabytes=size // 1_000_000)
    process = subprocess.run([*COMMAND, source, *folder], env=ENVIRONMENT, stdout=subprocess.PIPE, check=False)
    if process.returncode < 0:  # ended by a signal: that of the time limit, or of a decoder's crash
        raise make_error("slow" if process.returncode == -signal.SIGXCPU else "damaged")
    process.check_returncode()
    result: dict[str, Any] = json.loads(process.stdout)
    if "rejected" in result:
        raise make_error(result["rejected"], **result["values"])
    return result


def make_error(code: str, **values: object) -> ValidationError:
    expected = _(
        "Expected a still picture as JPEG, PNG, WebP, AVIF or GIF, of at most %(bytes)d MB; found %(found)s. Save it as"
        " JPEG or PNG, smaller if necessary, and upload that."
    )
    limits = {"memory": MEMORY_BYTES >> 20, "seconds": CPU_SECONDS, "baseline": MAX_MEGAPIXELS["JPEG"]}
    found = str(FOUND[code]) % (limits | values)
    return ValidationError(expected % {"bytes": settings.PICTURE_BYTES // 1_000_000, "found": found}, code=code)
