"""Checks uploaded images by their content, and re-encodes them in the widths and formats that pages use.

Only the pixels of an uploaded file remain: no metadata (EXIF with its GPS position, XMP, comments), no colour profile,
and nothing that was hidden in the file.
"""

import io
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

# The decoders that are enabled. JPEG's says MPO if the file contains a second picture, as those of phones do.
ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PHOTOS = ("JPEG", "MPO", "WEBP", "AVIF")
WIDTHS = (480, 960, 1600)  # the text column is 496 CSS pixels wide; screens have up to three for each
MAX_HEIGHT = 6400
ORIENTATION_TAG = 0x0112  # EXIF 2.32; 5 to 8 are rotated by 90°
FORMAT_NAMES = {"jpg": "JPEG"}  # Pillow's names that are not the extension in capitals
# By the fallback's extension: the formats of a picture, smallest files first, and Pillow's options.
ENCODINGS: dict[str, dict[str, dict[str, Any]]] = {
    "jpg": {
        "avif": {"quality": 60, "speed": 8},
        "webp": {"quality": 80},
        "jpg": {"quality": 82, "progressive": True, "optimize": True},
    },
    "png": {  # diagrams and screenshots: letters must stay sharp
        "avif": {"quality": 85, "speed": 8, "subsampling": "4:4:4"},
        "webp": {"lossless": True},
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

# Pillow must reject images with too many pixels too: some sizes are only known to its decoders.
Image.MAX_IMAGE_PIXELS = settings.PICTURE_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class EncodedImage(NamedTuple):
    files: dict[tuple[int, str], bytes]
    widths: list[int]
    formats: list[str]
    height: int


def encode_image(source: bytes) -> EncodedImage:
    """Encode the pixels of ``source`` in all widths and formats; raises ``ValidationError`` if it is not accepted."""
    try:
        with open_image(source) as image:
            graphic = image.format not in PHOTOS or image.has_transparency_data
            picture = normalize(image)
    except Exception as error:  # decoders may raise any exception for a hostile file
        if isinstance(error, ValidationError):
            raise
        raise make_error(_("a damaged file"), "damaged") from error
    encodings = {name: options for name, options in ENCODINGS["png" if graphic else "jpg"].items() if can_encode(name)}
    sizes = {scaled.width: scaled for scaled in resize(picture)}
    files = {
        (width, extension): save(scaled, extension, options)
        for width, scaled in sizes.items()
        for extension, options in encodings.items()
    }
    return EncodedImage(files=files, widths=list(sizes), formats=list(encodings), height=picture.height)


def open_image(source: bytes) -> Image.Image:
    """Check the size, format and header; return the image without having decoded its pixels."""
    if len(source) > settings.PICTURE_BYTES:
        raise make_error(_("%d MB") % (len(source) // 1_000_000), "bytes")
    too_many = _("more than %d megapixels") % (settings.PICTURE_PIXELS // 1_000_000)
    try:
        checked = Image.open(io.BytesIO(source), formats=ACCEPTED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise make_error(too_many, "pixels") from error
    except UnidentifiedImageError as error:
        raise make_error(detect_type(source), "format") from error
    if checked.width * checked.height > settings.PICTURE_PIXELS:
        raise make_error(too_many, "pixels")
    if checked.format != "MPO" and getattr(checked, "is_animated", False):
        raise make_error(_("an animation"), "animated")
    checked.verify()  # checksums; Pillow requires to open the image again
    return Image.open(io.BytesIO(source), formats=ACCEPTED)


def detect_type(source: bytes) -> str:
    start = source.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if source[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "HEIC"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"riff")):
        return _("a damaged file")
    return next((name for beginning, name in REJECTED if start.startswith(beginning)), _("something else"))


def make_error(found: str, code: str) -> ValidationError:
    expected = _(
        "Expected a still picture as JPEG, PNG, WebP, AVIF or GIF, of at most %(bytes)d MB and %(pixels)d megapixels;"
        " found %(found)s. Save it as JPEG or PNG, smaller if necessary, and upload that."
    )
    limits = {"bytes": settings.PICTURE_BYTES // 1_000_000, "pixels": settings.PICTURE_PIXELS // 1_000_000}
    return ValidationError(expected % (limits | {"found": found}), code=code)


def normalize(image: Image.Image) -> Image.Image:
    """Return the image upright, in sRGB, at most as large as pages need it, and without metadata.

    It is scaled down first, because time and memory of the other steps depend on the size. JPEG is even decoded at a
    smaller scale (``thumbnail`` asks its decoder for that).
    """
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    is_rotated = image.getexif().get(ORIENTATION_TAG, 1) >= 5
    box = (MAX_HEIGHT, WIDTHS[-1]) if is_rotated else (WIDTHS[-1], MAX_HEIGHT)
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = convert_to_srgb(ImageOps.exif_transpose(image))
    upright.info.clear()  # encoders would write comments and profiles from there
    return upright


def convert_to_srgb(image: Image.Image) -> Image.Image:
    """Convert to the colour space that browsers assume; a colour profile that can't be read is ignored."""
    profile, mode = image.info.get("icc_profile"), "RGBA" if image.has_transparency_data else "RGB"
    if profile:
        try:
            own, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, target, outputMode=mode) or image.convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def resize(picture: Image.Image) -> Iterator[Image.Image]:
    for width in WIDTHS:
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            yield picture.resize((width, height), Image.Resampling.LANCZOS)
    yield picture


def can_encode(extension: str) -> bool:
    """Whether Pillow writes the format: its wheels have AVIF since 11.3, one compiled from source may lack it."""
    return extension not in ("avif", "webp") or bool(features.check(extension))


def save(image: Image.Image, extension: str, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, FORMAT_NAMES.get(extension, extension.upper()), **options)
    return file.getvalue()
