"""Uploaded images: judged by their content, and made anew in the widths and formats that pages use.

Nothing of an uploaded file is kept but its pixels: no metadata (EXIF with its GPS position, XMP, comments), no colour
profile, and nothing that was hidden behind or between them.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

# The decoders that may see a file. JPEG's says MPO when a second picture is behind the first, as phones put it.
ACCEPTED: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PHOTOS: Final = ("JPEG", "MPO", "WEBP", "AVIF")
WIDTHS: Final = (480, 960, 1600)  # the text column is 496 CSS pixels wide; screens have up to three for each
MOST_HIGH: Final = 6400
ORIENTATION_TAG: Final = 0x0112  # EXIF 2.32; 5 to 8 lie on their side
FORMAT_NAMES: Final = {"jpg": "JPEG"}  # Pillow's, where it is not the extension in capitals
# By the fallback's extension: the formats that a picture gets, the smallest files first, and Pillow's options.
ENCODINGS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "jpg": {
        "avif": {"quality": 60, "speed": 8},
        "webp": {"quality": 80},
        "jpg": {"quality": 82, "progressive": True, "optimize": True},
    },
    "png": {  # diagrams and screenshots: no blurred letters
        "avif": {"quality": 85, "speed": 8, "subsampling": "4:4:4"},
        "webp": {"lossless": True},
        "png": {},
    },
}
# What else people take for a picture, by how the file begins, so that the message can name it.
OTHERS: Final = (
    (b"<svg", "SVG"),
    (b"<?xml", "XML/SVG"),
    (b"<!doctype", "HTML"),
    (b"<html", "HTML"),
    (b"<script", "HTML"),
    (b"%pdf", "PDF"),
    (b"pk\x03\x04", "ZIP"),
    (b"bm", "BMP"),
    (b"ii*\x00", "TIFF"),
    (b"mm\x00*", "TIFF"),
)

# An image of more pixels is an error for Pillow too, which looks at sizes that only its decoders know.
Image.MAX_IMAGE_PIXELS = settings.PICTURE_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An image as pages get it: ``files`` by width in pixels and extension."""

    files: dict[tuple[int, str], bytes]
    widths: list[int]
    formats: list[str]
    height: int


def encode(source: bytes) -> Encoded:
    """Decode ``source`` and encode its pixels in every width and format.

    Raises:
        ValidationError: it is not one still picture of an accepted format and size, or it is damaged.
    """
    try:
        with opened(source) as image:
            graphic = image.format not in PHOTOS or image.has_transparency_data
            picture = pixels_of(image)
    except Exception as error:  # a decoder may raise anything for a hostile file; all of it means "damaged"
        if isinstance(error, ValidationError):
            raise
        raise refusal(_("a damaged file"), "damaged") from error
    encodings = {name: options for name, options in ENCODINGS["png" if graphic else "jpg"].items() if available(name)}
    sizes = {scaled.width: scaled for scaled in in_widths(picture)}
    files = {
        (width, extension): saved(scaled, extension, options)
        for width, scaled in sizes.items()
        for extension, options in encodings.items()
    }
    return Encoded(files=files, widths=list(sizes), formats=list(encodings), height=picture.height)


def opened(source: bytes) -> Image.Image:
    """The image, of which nothing but the header is read yet."""
    if len(source) > settings.PICTURE_BYTES:
        raise refusal(_("%d MB") % (len(source) // 1_000_000), "bytes")
    too_many = _("more than %d megapixels") % (settings.PICTURE_PIXELS // 1_000_000)
    try:
        checked = Image.open(io.BytesIO(source), formats=ACCEPTED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise refusal(too_many, "pixels") from error
    except UnidentifiedImageError as error:
        raise refusal(kind_of(source), "format") from error
    if checked.width * checked.height > settings.PICTURE_PIXELS:
        raise refusal(too_many, "pixels")
    if checked.format != "MPO" and getattr(checked, "is_animated", False):
        raise refusal(_("a moving picture"), "animated")
    checked.verify()  # checksums; an image that was verified has to be opened again
    return Image.open(io.BytesIO(source), formats=ACCEPTED)


def kind_of(source: bytes) -> str:
    """What the file seems to be."""
    start = source.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if source[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "HEIC"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"riff")):
        return _("a damaged file")
    return next((name for beginning, name in OTHERS if start.startswith(beginning)), _("something else"))


def refusal(found: str, code: str) -> ValidationError:
    """What was expected, what was found, and what to do."""
    expected = _(
        "Expected a still picture as JPEG, PNG, WebP, AVIF or GIF, of at most %(bytes)d MB and %(pixels)d megapixels;"
        " found %(found)s. Save it as JPEG or PNG, smaller if need be, and upload that."
    )
    limits = {"bytes": settings.PICTURE_BYTES // 1_000_000, "pixels": settings.PICTURE_PIXELS // 1_000_000}
    return ValidationError(expected % (limits | {"found": found}), code=code)


def pixels_of(image: Image.Image) -> Image.Image:
    """The image upright, in sRGB, not larger than pages want it, and without anything but pixels.

    It is made smaller first, since every further step takes time and memory by its size. JPEG is decoded so from the
    beginning (``thumbnail`` asks its decoder for a fraction).
    """
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # 16 bits of grey
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    on_its_side = image.getexif().get(ORIENTATION_TAG, 1) >= 5
    box = (MOST_HIGH, WIDTHS[-1]) if on_its_side else (WIDTHS[-1], MOST_HIGH)
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = in_srgb(ImageOps.exif_transpose(image))
    upright.info.clear()  # encoders would write comments and profiles from there
    return upright


def in_srgb(image: Image.Image) -> Image.Image:
    """The image in the colours that every browser assumes; a profile that can't be read counts as none."""
    profile, mode = image.info.get("icc_profile"), "RGBA" if image.has_transparency_data else "RGB"
    if profile:
        try:
            own, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, target, outputMode=mode) or image.convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def in_widths(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture in each of ``WIDTHS`` that is narrower, and as it is."""
    for width in WIDTHS:
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            yield picture.resize((width, height), Image.Resampling.LANCZOS)
    yield picture


def available(extension: str) -> bool:
    """Whether this Pillow writes the format: wheels have had AVIF since 11.3, one that was compiled may lack it."""
    return extension not in ("avif", "webp") or bool(features.check(extension))


def saved(image: Image.Image, extension: str, options: dict[str, Any]) -> bytes:
    """The image in one format."""
    file = io.BytesIO()
    image.save(file, FORMAT_NAMES.get(extension, extension.upper()), **options)
    return file.getvalue()
