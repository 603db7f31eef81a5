"""Runs ``rendering/images.py`` in a process of its own, so that no image takes the memory of the web server."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.pictures.rendering import images
from blog.pictures.rendering.images import CPU_SECONDS, MAX_MEGAPIXELS, MEMORY_BYTES, EncodedImage

Result = subprocess.CompletedProcess[str]
Run = Callable[[list[str]], Result]  # the program with its arguments
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


class EncoderServer:
    """Keeps the program running for many files; ``close`` ends it.

    Starting Python and Pillow takes nearly half of a photo's time. Each file still has a process of its own.
    """

    def __init__(self) -> None:
        self._program: subprocess.Popen[str] | None = None

    def run(self, arguments: list[str]) -> Result:
        program = self._program = self._program or subprocess.Popen(
            COMMAND, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert program.stdin  # noqa: S101  for mypy
        assert program.stdout  # noqa: S101  as above
        with suppress(BrokenPipeError):  # it was ended; then it has no output either
            program.stdin.write(json.dumps(arguments) + "\n")
            program.stdin.flush()
        output, _tab, exit_code = program.stdout.readline().rpartition("\t")
        return Result(arguments, int(exit_code) if exit_code else self.close(), output)

    def close(self) -> int:
        """End the program, which ``run`` would start again; return its exit code."""
        program, self._program = self._program, None
        if program:
            program.communicate()
        return program.returncode if program else 0


def run_program(arguments: list[str]) -> Result:
    return subprocess.run([*COMMAND, *arguments], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, check=False)


def encode_file(source: Path, folder: Path, run: Run = run_program) -> EncodedImage:
    """Encode the image ``source`` into ``folder``; raises ``ValidationError`` if it is not accepted."""
    return EncodedImage(**read_result(source, run, [str(source), str(folder)]))


def check_file(source: Path, run: Run = run_program) -> None:
    """Decode the image ``source``; raises ``ValidationError`` if ``encode_file`` would not accept it."""
    read_result(source, run, [str(source)])


def read_result(source: Path, run: Run, arguments: list[str]) -> dict[str, Any]:
    size = source.stat().st_size
    if size > settings.PICTURE_BYTES:
        raise make_error("bytes", megabytes=size // 1_000_000)
    process = run(arguments)
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
