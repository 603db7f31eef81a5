"""Image files for tests: good ones and hostile ones."""

import io
import struct
import uuid
import zlib
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any, Final

from PIL import Image

SCRIPT: Final = b"<script>alert(document.domain)</script>"
ZIP: Final = b"PK\x03\x04" + bytes(26) + b"evil.exe" + b"PK\x05\x06" + bytes(18)
GPS_IFD: Final = 0x8825  # EXIF 2.32
MAKER: Final = "Camera of Mina Park"


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def picture(file_format: str = "PNG", size: tuple[int, int] = (60, 40), colour: str = "teal", **options: Any) -> bytes:
    return encoded(Image.new("RGB", size, colour), file_format, **options)


def make_upload(content: bytes, *, alt: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a form that uploads a picture."""
    parts = [f'name="alt"\r\n\r\n{alt}'.encode(), b'name="file"; filename="a.png"\r\n\r\n' + content]
    boundary = uuid.uuid4().hex
    start = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
    body = b"".join(start + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@cache
def large(file_format: str, size: tuple[int, int], mode: str = "RGB", **options: Any) -> bytes:
    """A gradient, which is small as a file and quick to make."""
    fast = {"WEBP": {"quality": 50, "method": 0}, "AVIF": {"speed": 10}, "PNG": {"compress_level": 1}}
    gradient = Image.linear_gradient("L").resize(size).convert(mode)
    return encoded(gradient, file_format, **fast.get(file_format, {}) | options)


@cache
def noise(file_format: str, size: tuple[int, int], **options: Any) -> bytes:
    """Random pixels with random transparency: the largest file, and the most memory for encoders."""
    pixels = Random(0).randbytes(size[0] * size[1] * 4)  # noqa: S311  no secret
    return encoded(Image.frombytes("RGBA", size, pixels), file_format, **options)


def photo_with_position() -> bytes:
    """A rotated JPEG with a position and the name of its maker."""
    exif = Image.Exif()
    exif[0x010F] = MAKER
    exif[0x0112] = 6
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (37.0, 33.0, 59.0), 3: "E", 4: (126.0, 58.0, 41.0)})
    return encoded(Image.new("RGB", (60, 40), "teal"), "JPEG", exif=exif, comment=b"37.5665 N 126.9780 E")


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file (PNG specification, 5.3)."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, rows: bytes = b"") -> bytes:
    """A PNG file with one bit a pixel; ``rows`` are its compressed pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    return zlib.compress(bytes(count))


@cache
def bomb() -> bytes:
    """A PNG of 30,000 by 30,000 pixels, all there, in some hundred kilobytes."""
    return png(30_000, 30_000, rows=zeros(30_000 * (30_000 // 8 + 1)))


@cache
def bomb_in_chunk(kind: bytes) -> bytes:
    """A small PNG whose text or colour profile has 200 MB when unpacked."""
    return png(8, 8, chunk(kind, b"name\x00\x00" + zeros(200_000_000)), rows=zeros(16))


def huge_jpeg() -> bytes:
    """A JPEG whose header declares 20,000 by 10,000 pixels (ITU T.81, B.2.2)."""
    small = picture("JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", 10_000, 20_000) + small[at + 4 :]


def huge_gif() -> bytes:
    """A GIF whose screen has 20,000 by 10,000 pixels (GIF89a, 18)."""
    small = picture("GIF")
    return small[:6] + struct.pack("<HH", 20_000, 10_000) + small[10:]


def many_frames(count: int = 10_000) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame * count + b";"


def script_in_gif() -> bytes:
    """A GIF that is also JavaScript, with code in a comment and after the end."""
    comment = b"\x21\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\x00"
    small = picture("GIF")
    return small[:-1] + comment + b";" + b"*/=1;alert(1)//" + SCRIPT


def script_in_jpeg() -> bytes:
    """A JPEG with HTML in a comment and an archive after its end."""
    return picture("JPEG", comment=SCRIPT) + ZIP


def script_in_png() -> bytes:
    """A PNG with HTML in a text and an archive after its end."""
    small = picture("PNG")
    return small[:33] + chunk(b"tEXt", b"Comment\x00" + SCRIPT) + small[33:] + ZIP


# The content, and the type that the message names.
HOSTILE: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "decompression bomb": (bomb, "PNG with 900.0 megapixels, more than 16"),
    "bomb in a text": (lambda: bomb_in_chunk(b"zTXt"), "a damaged file"),
    "bomb in a colour profile": (lambda: bomb_in_chunk(b"iCCP"), "a damaged file"),
    "200 megapixels, PNG": (lambda: png(20_000, 10_000), "PNG with 200.0 megapixels, more than 16"),
    "200 megapixels, JPEG": (huge_jpeg, "JPEG with 200.0 megapixels, more than 40"),
    "200 megapixels, GIF": (huge_gif, "GIF with 200.0 megapixels, more than 16"),
    "36 megapixels, WebP": (lambda: large("WEBP", (7200, 5000)), "WEBP with 36.0 megapixels, more than 5"),
    "16 megapixels, progressive JPEG": (
        lambda: large("JPEG", (4000, 4000), progressive=True),
        "progressive JPEG with 16.0 megapixels, more than 15",
    ),
    "SVG with a script": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", "SVG"),
    "HTML": (lambda: b"<!DOCTYPE html>" + SCRIPT, "HTML"),
    "XML": (lambda: b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "XML/SVG"),
    "PDF": (lambda: b"%PDF-1.7 ...", "PDF"),
    "archive": (lambda: ZIP, "ZIP"),
    "BMP": (lambda: picture("BMP"), "BMP"),
    "TIFF": (lambda: picture("TIFF"), "TIFF"),
    "ICO": (lambda: picture("ICO"), "something else"),
    "EPS, which would start a program": (lambda: picture("EPS"), "something else"),
    "HEIC": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
    "text": (lambda: b"not a picture", "something else"),
    "beginning of a PNG": (lambda: b"\x89PNG\r\n\x1a\n", "a damaged file"),
    "half a JPEG": (lambda: (whole := picture("JPEG", (400, 400)))[: len(whole) // 2], "a damaged file"),
    "half a PNG": (lambda: (whole := picture("PNG", (400, 400)))[: len(whole) // 2], "a damaged file"),
    "half a WebP": (lambda: (whole := picture("WEBP", (400, 400)))[: len(whole) // 2], "a damaged file"),
    "PNG with a wrong checksum": (lambda: picture("PNG").replace(b"IDAT", b"IDAX"), "a damaged file"),
    "10,000 frames": (many_frames, "an animation"),
    "too many bytes": (lambda: picture("PNG") + bytes(20_000_000), "20 MB"),
}
POLYGLOTS: Final = {"GIF": script_in_gif, "JPEG": script_in_jpeg, "PNG": script_in_png}
# The files that take the most memory of those that are accepted.
WORST: Final[dict[str, Callable[[], bytes]]] = {
    "JPEG in CMYK": lambda: large("JPEG", (7300, 5475), "CMYK"),
    "progressive JPEG": lambda: large("JPEG", (4740, 3160), subsampling=0, progressive=True),
    "tall PNG": lambda: large("PNG", (2000, 8000), "RGBA"),
    "GIF": lambda: large("GIF", (4800, 3330), "P"),
    "AVIF": lambda: large("AVIF", (3460, 2310), "RGBA", subsampling="4:4:4"),
    "WebP of noise": lambda: noise("WEBP", (2730, 1830), lossless=True, method=0),
}
