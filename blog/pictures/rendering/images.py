"""A program that checks an uploaded image by its content, and encodes it in the widths and formats that pages use.

``blog/pictures/encoder.py`` runs it as ``python images.py SOURCE [FOLDER]`` in a process of its own, because decoders
and encoders take up to 50 bytes of memory for each pixel. It imports no Django, so that it starts quickly. Without
arguments it reads those of many files from standard input, and forks for each file.

Only the pixels of an uploaded file remain: no metadata (EXIF with its GPS position, XMP, comments), no colour profile,
and nothing that was hidden in the file.
"""

import errno
import io
import json
import math
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
    features,
)

# Pillow imports all of its plugins, some forty, for a format that is not one of these.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
# The decoders that are enabled, and how many megapixels fit in MEMORY_BYTES. A JPEG is decoded at a smaller scale, but
# a progressive one takes 3 to 8 bytes a pixel before that; PNG takes 4, AVIF 9 to 14, and WebP 16.
MAX_MEGAPIXELS = {"JPEG": 40, "PNG": 16, "WEBP": 5, "AVIF": 8, "GIF": 16}
MAX_PROGRESSIVE_MEGAPIXELS = 15
MEMORY_BYTES = 128 << 20
CPU_SECONDS = 20
PHOTOS = ("JPEG", "WEBP", "AVIF")
WIDTHS = (480, 960, 1600)  # the text column is 496 CSS pixels wide; screens have up to three for each
SMALLEST_STEP = 1.25  # a width that is nearly the picture's own saves readers little, and takes as long to encode
MAX_HEIGHT = 6400
MAX_PIXELS = 2_000_000  # of an encoded file: an AVIF encoder takes up to 50 bytes for each
BAND_ROWS = 64
ORIENTATION_TAG = 0x0112  # EXIF 2.32; 5 to 8 are rotated by 90°
FORMAT_NAMES = {"jpg": "JPEG"}  # Pillow's names that are not the extension in capitals
# By the fallback's extension: the formats of a picture, smallest files first, and Pillow's options.
ENCODINGS: dict[str, dict[str, dict[str, Any]]] = {
    "jpg": {
        "avif": {"quality": 60, "speed": 9},
        "jpg": {"quality": 82, "progressive": True, "optimize": True},
    },
    "png": {  # diagrams and screenshots: letters must stay sharp
        "avif": {"quality": 85, "speed": 9, "subsampling": "4:4:4"},
        "png": {},
    },
}
# Other types of files by their first bytes, for the error message.
REJECTED = (
    (b"<svg", "SVG"),
    (b"<?xml", "XML/SVG"),
    ((b"<!doctype", b"<html", b"<script"), "HTML"),
    (b"%pdf", "PDF"),
    (b"pk\x03\x04", "ZIP"),
    (b"bm", "BMP"),
    ((b"ii*\x00", b"mm\x00*"), "TIFF"),
)


class RejectedImageError(Exception):
    """``code`` is a key of ``encoder.FOUND``, and ``values`` fill in its text."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class EncodedImage(NamedTuple):
    """An image in every width and format, in files named ``960.avif``; ``height`` is that of the widest."""

    widths: list[int]
    formats: list[str]
    height: int


def main(source: str, folder: str = "") -> None:
    """Encode the file ``source`` into ``folder``; print the fields of ``EncodedImage``, or what is wrong, as JSON.

    Without a folder, the file is only decoded.
    """
    Image.MAX_IMAGE_PIXELS = None  # check_header has a limit for each format, and names it
    use_one_processor()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))  # SIGXCPU, then SIGKILL
    try:
        check_header(Path(source))  # it reserves memory for too large a WebP, but uses none
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        decoded = decode(Path(source))
        result = encode_image(*decoded, Path(folder))._asdict() if folder else {}
    except RejectedImageError as error:
        result = {"rejected": error.code, "values": error.values}
    except Exception as error:  # decoders may raise any exception for a hostile file
        if isinstance(error, OSError) and error.errno not in (None, errno.ENOMEM):
            raise  # for example a full disk
        result = {"rejected": "damaged", "values": {}}
    sys.stdout.write(json.dumps(result))


def serve() -> None:
    """Run ``main`` for each line of standard input, a JSON list of its arguments; append a tab and the exit code.

    Each file is read in a fork of this process, which has imported Pillow and reads no file itself.
    """
    for line in sys.stdin:
        if not (child := os.fork()):
            main(*json.loads(line))
            sys.stdout.flush()
            os._exit(0)
        exit_code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"\t{exit_code}\n")
        sys.stdout.flush()


def use_one_processor() -> None:
    """Leave the others to readers; AVIF's threads would take memory for each of them."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {os.sched_getaffinity(0).pop()})


def check_header(source: Path) -> None:
    """Check the format, the size and the number of frames; raises ``RejectedImageError``."""
    try:
        image = Image.open(source, formats=tuple(MAX_MEGAPIXELS))
    except UnidentifiedImageError as error:
        raise detect_type(source) from error
    with image:
        is_progressive = "progressive" in image.info
        limit = MAX_PROGRESSIVE_MEGAPIXELS if is_progressive else MAX_MEGAPIXELS[get_format(image)]
        if image.width * image.height > limit * 1_000_000:
            megapixels = math.ceil(image.width * image.height / 100_000) / 10
            code = "progressive" if is_progressive else "pixels"
            raise RejectedImageError(code, format=get_format(image), megapixels=megapixels, limit=limit)
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise RejectedImageError("animated")
        image.verify()  # checksums


def get_format(image: Image.Image) -> str:
    """Return Pillow's name of the format; an MPO is a JPEG with a second picture, as phones make."""
    return "JPEG" if image.format == "MPO" else str(image.format)


def detect_type(source: Path) -> RejectedImageError:
    with source.open("rb") as file:
        start = file.read(1000)
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if start[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return RejectedImageError("type", name="HEIC")
    if first.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"riff")):
        return RejectedImageError("damaged")
    named = (RejectedImageError("type", name=name) for beginning, name in REJECTED if first.startswith(beginning))
    return next(named, RejectedImageError("unknown"))


def encode_image(picture: Image.Image, fallback: str, folder: Path) -> EncodedImage:
    """Encode a picture in all widths and formats; ``fallback`` is a key of ``ENCODINGS``."""
    encodings = {name: options for name, options in ENCODINGS[fallback].items() if can_encode(name)}
    widths = []
    for scaled in resize(picture):
        widths.append(scaled.width)
        for extension, options in encodings.items():
            save(scaled, folder / f"{scaled.width}.{extension}", options)
    return EncodedImage(widths=widths, formats=list(encodings), height=picture.height)


def decode(source: Path) -> tuple[Image.Image, str]:
    """Return the image upright, in sRGB, as large as pages need it and without metadata; and its fallback format.

    Raises any exception if the file is damaged.
    """
    with Image.open(source, formats=tuple(MAX_MEGAPIXELS)) as image:
        fallback = "png" if get_format(image) not in PHOTOS or image.has_transparency_data else "jpg"
        size = get_target_size(image)
        image.draft(None, size)  # JPEG's decoder can scale
        upright = convert_to_srgb(ImageOps.exif_transpose(shrink(image, size)))
    upright.info.clear()  # encoders would write comments and profiles from there
    return upright, fallback


def get_target_size(image: Image.Image) -> tuple[int, int]:
    is_rotated = image.getexif().get(ORIENTATION_TAG, 1) >= 5
    box = (MAX_HEIGHT, WIDTHS[-1]) if is_rotated else (WIDTHS[-1], MAX_HEIGHT)
    area = math.sqrt(MAX_PIXELS / (image.width * image.height))
    scale = min(1, box[0] / image.width, box[1] / image.height, area)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale down to ``size``. Bands of rows are converted one by one: a converted copy of all would double the memory.

    Pixels are weighted by their alpha (RGBa), as ``Image.resize`` does for RGBA.
    """
    mode = get_working_mode(image)
    narrow = Image.new(mode, (size[0], image.height))
    for top in range(0, image.height, BAND_ROWS):
        band = image.crop((0, top, image.width, min(top + BAND_ROWS, image.height)))
        narrow.paste(convert(band, mode).resize((size[0], band.height), Image.Resampling.LANCZOS), (0, top))
    small = narrow.resize(size, Image.Resampling.LANCZOS)
    small = small.convert("RGBA") if mode == "RGBa" else small
    small.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return small


def get_working_mode(image: Image.Image) -> str:
    if image.mode.startswith("I"):
        return "L"
    if image.has_transparency_data:
        return "RGBa"
    return image.mode if image.mode in ("L", "CMYK") else "RGB"


def convert(band: Image.Image, mode: str) -> Image.Image:
    if band.mode.startswith("I"):
        return band.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey
    if mode == "RGBa":
        return band.convert("RGBA").convert("RGBa")
    return band.convert(mode)


def convert_to_srgb(image: Image.Image) -> Image.Image:
    """Convert to the colour space that browsers assume; a colour profile that can't be read is ignored."""
    profile, mode = image.info.get("icc_profile"), "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            own, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, target, outputMode=mode) or image.convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def resize(picture: Image.Image) -> Iterator[Image.Image]:
    for width in WIDTHS:
        if width * SMALLEST_STEP <= picture.width:
            height = max(1, round(picture.height * width / picture.width))
            yield picture.resize((width, height), Image.Resampling.LANCZOS)
    yield picture


def can_encode(extension: str) -> bool:
    """Whether Pillow writes the format: its wheels have AVIF since 11.3, one compiled from source may lack it."""
    return extension != "avif" or bool(features.check("avif"))


def save(image: Image.Image, path: Path, options: dict[str, Any]) -> None:
    with path.open("wb") as file:
        image.save(file, FORMAT_NAMES.get(path.suffix[1:], path.suffix[1:].upper()), **options)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main(*sys.argv[1:]) if sys.argv[1:] else serve()
