"""Uploaded images: what is rejected, and what remains of the others."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from blog.pictures.rendering.images import EncodedImage, encode_image
from tests.blog.pictures.image_files import (
    HOSTILE,
    MAKER,
    POLYGLOTS,
    SCRIPT,
    ZIP,
    bomb,
    bomb_in_chunk,
    encoded,
    photo_with_position,
    picture,
)

ROOT = Path(__file__).resolve().parents[3]
# Measures by how much encoding raises the peak memory of a process, in MB.
MEASURE = """
import resource, sys
from django.conf import settings
settings.configure(PICTURE_BYTES=20_000_000, PICTURE_PIXELS=40_000_000, USE_I18N=False)
from django.core.exceptions import ValidationError
from blog.pictures.rendering.images import encode_image
source = sys.stdin.buffer.read()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
try:
    encode_image(source)
except ValidationError as error:
    print(error.code, (peak() - before) // 1024)
"""


def open_image(made: EncodedImage, extension: str, width: int | None = None) -> Image.Image:
    return Image.open(io.BytesIO(made.files[width or made.widths[-1], extension]))


class TestRejected:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_message_says_what_was_expected_and_found(self, name: str) -> None:
        make, found = HOSTILE[name]
        with pytest.raises(ValidationError) as error:
            encode_image(make())
        (message,) = error.value.messages
        assert message.startswith("Expected a still picture as JPEG, PNG, WebP, AVIF or GIF")
        assert f"found {found}" in message
        assert "Save it as JPEG or PNG" in message

    @pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF", "GIF"])
    def test_animation(self, file_format: str) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
        with pytest.raises(ValidationError, match="an animation"):
            encode_image(encoded(frames[0], file_format, save_all=True, append_images=frames[1:]))

    @pytest.mark.parametrize(("make", "code"), [(bomb, "pixels"), (lambda: bomb_in_chunk(b"iCCP"), "damaged")])
    def test_decompression_bomb_takes_no_memory(self, make: object, code: str) -> None:
        """Unpacked they would take 900 and 200 MB."""
        assert callable(make)
        command = [sys.executable, "-c", MEASURE]
        result = subprocess.run(command, input=make(), capture_output=True, check=True, cwd=ROOT)
        found, megabytes = result.stdout.decode().split()
        assert found == code
        assert int(megabytes) < 60


class TestAccepted:
    @pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
    def test_format_is_detected_by_content(self, file_format: str) -> None:
        made = encode_image(picture(file_format))
        assert (made.widths, made.height) == ([60], 40)
        assert made.formats[:2] == ["avif", "webp"]

    @pytest.mark.parametrize("name", POLYGLOTS)
    def test_hidden_content_is_removed(self, name: str) -> None:
        """Neither code nor an archive is in any file."""
        source = POLYGLOTS[name]()
        assert SCRIPT in source
        for content in encode_image(source).files.values():
            assert not [part for part in (b"script", b"alert", ZIP[:4], b"evil") if part in content]

    def test_photo_has_no_metadata_and_is_upright(self) -> None:
        source = photo_with_position()
        assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825)
        made = encode_image(source)
        assert (made.widths, made.height) == ([40], 60)
        for content in made.files.values():
            assert not [part for part in (b"Exif", MAKER.encode(), b"37.5665", b"GPS") if part in content]
            assert not Image.open(io.BytesIO(content)).getexif()

    def test_large_photo_is_encoded_in_every_width(self) -> None:
        made = encode_image(picture("JPEG", (2000, 1000)))
        assert made.widths == [480, 960, 1600]
        assert set(made.files) == {(width, name) for width in made.widths for name in ("avif", "webp", "jpg")}
        assert open_image(made, "jpg", 960).size == (960, 480)

    def test_transparency_remains(self) -> None:
        """Also if a palette has one transparent colour."""
        source = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
        made = encode_image(encoded(source.quantize(), "PNG"))
        assert made.formats == ["avif", "webp", "png"]
        for extension in made.formats:
            assert open_image(made, extension).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # a tuple

    def test_sixteen_bits_of_grey_become_eight(self) -> None:
        made = encode_image(encoded(Image.new("I;16", (20, 20), 32_768), "PNG"))
        assert open_image(made, "png").convert("L").getpixel((5, 5)) in (127, 128, 129)

    @pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "CMYK"])
    def test_colour_modes_are_converted_to_rgb(self, mode: str) -> None:
        file_format = "JPEG" if mode == "CMYK" else "PNG"
        made = encode_image(encoded(Image.new("RGB", (20, 20), "white").convert(mode), file_format))
        assert open_image(made, made.formats[-1]).mode in ("RGB", "RGBA")

    def test_broken_colour_profile_is_ignored(self) -> None:
        made = encode_image(picture("JPEG", icc_profile=b"no profile at all"))
        assert "icc_profile" not in open_image(made, "jpg").info
