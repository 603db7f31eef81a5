"""Uploaded images: what is rejected, and what remains of the others."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from blog.pictures.encoder import ENVIRONMENT, EncoderServer, check_file, encode_file, run_program
from blog.pictures.rendering import images
from tests.blog.pictures.image_files import (
    HOSTILE,
    MAKER,
    POLYGLOTS,
    SCRIPT,
    WORST,
    ZIP,
    bomb,
    bomb_in_chunk,
    encoded,
    large,
    photo_with_position,
    picture,
)

# Runs the program and prints its peak memory in MB to stderr.
MEASURE = """
import runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024, file=sys.stderr)
"""
# Runs the program and prints the formats whose plugins it has imported to stderr.
PLUGINS = """
import json, runpy, sys
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
names = [name for name in sys.modules if name.startswith("PIL.") and name.endswith("ImagePlugin")]
print(json.dumps(sorted(name[4:].removesuffix("ImagePlugin") for name in names)), file=sys.stderr)
"""
# Serves as the program does, but each file takes too long.
SLOW = """
import os, runpy, signal, sys
serve = runpy.run_path(sys.argv[1])["serve"]
serve.__globals__["main"] = lambda *arguments: os.kill(os.getpid(), signal.SIGXCPU)
serve()
"""
MOST_MEGABYTES = 145  # the limit, and the pages of Python and Pillow that are files


@dataclass
class Encoded:
    """What ``encode_file`` returns, and the contents of its files by width and extension."""

    widths: list[int]
    formats: list[str]
    height: int
    files: dict[tuple[int, str], bytes]


@pytest.fixture
def encode(tmp_path: Path) -> "Encode":
    def encode(source: bytes) -> Encoded:
        upload = tmp_path / "upload"
        upload.write_bytes(source)
        made = encode_file(upload, tmp_path)
        names = [(width, extension) for width in made.widths for extension in made.formats]
        files = {(width, name): (tmp_path / f"{width}.{name}").read_bytes() for width, name in names}
        return Encoded(*made, files)

    return encode


Encode = Callable[[bytes], Encoded]


def open_image(made: Encoded, extension: str, width: int | None = None) -> Image.Image:
    return Image.open(io.BytesIO(made.files[width or made.widths[-1], extension]))


def measure(source: bytes, folder: Path) -> tuple[dict[str, Any], int]:
    """The program's result, and its peak memory in MB."""
    upload = folder / "upload"
    upload.write_bytes(source)
    command = [sys.executable, "-c", MEASURE, images.__file__, str(upload), str(folder)]
    result = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True, text=True)
    return json.loads(result.stdout), int(result.stderr.split()[-1])


class TestMemory:
    @pytest.mark.parametrize("name", WORST)
    def test_worst_accepted_files_stay_within_the_limit(self, tmp_path: Path, name: str) -> None:
        result, megabytes = measure(WORST[name](), tmp_path)
        assert result.get("height"), result
        assert megabytes <= MOST_MEGABYTES

    @pytest.mark.parametrize(
        ("make", "code"),
        [
            (bomb, "pixels"),
            (lambda: bomb_in_chunk(b"iCCP"), "damaged"),
            (lambda: large("WEBP", (7200, 5000)), "pixels"),
        ],
        ids=["900 megapixels", "200 MB in a profile", "36 megapixels, WebP"],
    )
    def test_rejected_file_takes_little(self, tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
        result, megabytes = measure(make(), tmp_path)
        assert result["rejected"] == code
        assert megabytes < 60

    def test_file_whose_decoder_takes_more_is_rejected(self, tmp_path: Path) -> None:
        """A progressive JPEG in CMYK takes eight bytes a pixel before its decoder can scale it."""
        source = large("JPEG", (4740, 3160), "CMYK", subsampling=0, progressive=True)
        result, megabytes = measure(source, tmp_path)
        assert result == {"rejected": "damaged", "values": {}}
        assert megabytes <= MOST_MEGABYTES


class TestRejected:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_message_says_what_was_expected_and_found(self, encode: Encode, name: str) -> None:
        make, found = HOSTILE[name]
        with pytest.raises(ValidationError) as error:
            encode(make())
        (message,) = error.value.messages
        assert message.startswith("Expected a still picture as JPEG, PNG, WebP, AVIF or GIF")
        assert f"found {found}" in message
        assert "Save it as JPEG or PNG" in message

    @pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF", "GIF"])
    def test_animation(self, encode: Encode, file_format: str) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
        with pytest.raises(ValidationError, match="an animation"):
            encode(encoded(frames[0], file_format, save_all=True, append_images=frames[1:]))


class TestProgram:
    @pytest.mark.parametrize("file_format", ["JPEG", "AVIF"])
    def test_imports_few_plugins_of_pillow(self, tmp_path: Path, file_format: str) -> None:
        """All of them take a tenth of the time for a photo; and each is a decoder more that could have a fault."""
        (tmp_path / "upload").write_bytes(picture(file_format))
        arguments = [images.__file__, str(tmp_path / "upload"), str(tmp_path)]
        result = subprocess.run([sys.executable, "-c", PLUGINS, *arguments], capture_output=True, check=True, text=True)
        assert json.loads(result.stderr) == ["Avif", "Bmp", "Gif", "Jpeg", "Png", "Ppm", "WebP"]

    def test_full_disk_is_no_damaged_file(self, tmp_path: Path) -> None:
        """The error is not the file's, so the server reports it as its own."""
        upload = tmp_path / "upload"
        upload.write_bytes(picture())
        with pytest.raises(subprocess.CalledProcessError):
            encode_file(upload, tmp_path / "missing")

    def test_file_that_takes_too_long_is_rejected(self, encode: Encode, monkeypatch: pytest.MonkeyPatch) -> None:
        program = "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
        monkeypatch.setattr("blog.pictures.encoder.COMMAND", [sys.executable, "-c", program])
        with pytest.raises(ValidationError, match="more than 20 seconds"):
            encode(picture())


class TestServer:
    @pytest.fixture
    def server(self) -> Iterator[EncoderServer]:
        with closing(EncoderServer()) as server:
            yield server

    @pytest.fixture
    def upload(self, tmp_path: Path) -> Path:
        (tmp_path / "upload").write_bytes(picture())
        return tmp_path / "upload"

    def test_files_are_the_same(self, server: EncoderServer, upload: Path, tmp_path: Path) -> None:
        folders = [tmp_path / name for name in ("alone", "first", "second")]
        for folder, run in zip(folders, (run_program, server.run, server.run), strict=True):
            folder.mkdir()
            assert encode_file(upload, folder, run) == ([60], ["avif", "png"], 40)
        alone, *served = ([path.read_bytes() for path in sorted(folder.iterdir())] for folder in folders)
        assert served == [alone, alone]

    def test_hostile_file_is_rejected_within_the_memory_limit_and_the_next_accepted(
        self, server: EncoderServer, upload: Path, tmp_path: Path
    ) -> None:
        hostile = tmp_path / "hostile"
        hostile.write_bytes(bomb_in_chunk(b"iCCP"))
        check_file(upload, server.run)
        with pytest.raises(ValidationError, match="a damaged file, or one that takes more than"):
            check_file(hostile, server.run)
        check_file(upload, server.run)

    def test_file_that_takes_too_long_ends_its_own_process(
        self, server: EncoderServer, upload: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("blog.pictures.encoder.COMMAND", [sys.executable, "-c", SLOW, images.__file__])
        programs = set()
        for _time in range(2):
            with pytest.raises(ValidationError, match="more than 20 seconds"):
                check_file(upload, server.run)
            programs.add(server._program)
        assert len(programs) == 1

    def test_full_disk_is_no_damaged_file(self, server: EncoderServer, upload: Path, tmp_path: Path) -> None:
        with pytest.raises(subprocess.CalledProcessError):
            encode_file(upload, tmp_path / "missing", server.run)
        check_file(upload, server.run)

    def test_program_that_was_ended_is_started_again(self, server: EncoderServer, upload: Path) -> None:
        check_file(upload, server.run)
        program = server._program
        assert program
        program.kill()
        program.wait()
        with pytest.raises(ValidationError, match="a damaged file"):
            check_file(upload, server.run)
        check_file(upload, server.run)


class TestAccepted:
    @pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
    def test_format_is_detected_by_content(self, encode: Encode, file_format: str) -> None:
        made = encode(picture(file_format))
        assert (made.widths, made.height) == ([60], 40)
        assert made.formats == ["avif", "jpg" if file_format in ("JPEG", "WEBP", "AVIF") else "png"]

    @pytest.mark.parametrize("name", POLYGLOTS)
    def test_hidden_content_is_removed(self, encode: Encode, name: str) -> None:
        """Neither code nor an archive is in any file."""
        source = POLYGLOTS[name]()
        assert SCRIPT in source
        for content in encode(source).files.values():
            assert not [part for part in (b"script", b"alert", ZIP[:4], b"evil") if part in content]

    def test_photo_has_no_metadata_and_is_upright(self, encode: Encode) -> None:
        source = photo_with_position()
        assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825)
        made = encode(source)
        assert (made.widths, made.height) == ([40], 60)
        for content in made.files.values():
            assert not [part for part in (b"Exif", MAKER.encode(), b"37.5665", b"GPS") if part in content]
            assert not Image.open(io.BytesIO(content)).getexif()

    def test_large_photo_is_encoded_in_every_width(self, encode: Encode) -> None:
        made = encode(picture("JPEG", (2000, 1000)))
        assert made.widths == [480, 960, 1600]
        assert set(made.files) == {(width, name) for width in made.widths for name in ("avif", "jpg")}
        assert open_image(made, "jpg", 960).size == (960, 480)

    @pytest.mark.parametrize(("width", "widths"), [(590, [590]), (600, [480, 600]), (1190, [480, 1190])])
    def test_width_that_is_nearly_its_own_is_left_out(self, encode: Encode, width: int, widths: list[int]) -> None:
        assert encode(picture("JPEG", (width, 10))).widths == widths

    def test_transparency_remains(self, encode: Encode) -> None:
        """Also if a palette has one transparent colour."""
        source = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
        made = encode(encoded(source.quantize(), "PNG"))
        assert made.formats == ["avif", "png"]
        for extension in made.formats:
            assert open_image(made, extension).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # a tuple

    def test_sixteen_bits_of_grey_become_eight(self, encode: Encode) -> None:
        made = encode(encoded(Image.new("I;16", (20, 20), 32_768), "PNG"))
        assert open_image(made, "png").convert("L").getpixel((5, 5)) in (127, 128, 129)

    @pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "CMYK"])
    def test_colour_modes_are_converted_to_rgb(self, encode: Encode, mode: str) -> None:
        file_format = "JPEG" if mode == "CMYK" else "PNG"
        made = encode(encoded(Image.new("RGB", (20, 20), "white").convert(mode), file_format))
        assert open_image(made, made.formats[-1]).mode in ("RGB", "RGBA")

    def test_broken_colour_profile_is_ignored(self, encode: Encode) -> None:
        made = encode(picture("JPEG", icc_profile=b"no profile at all"))
        assert "icc_profile" not in open_image(made, "jpg").info
