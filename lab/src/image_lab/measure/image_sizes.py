"""The size of an image, unpacked and compressed, by base, dependencies, system packages and application."""

import gzip
import json
import tarfile
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from image_lab import engine
from image_lab.image_layers import open_member, read_layer_names

CHUNK_BYTES: Final = 1 << 20
GZIP_LEVEL: Final = 6  # what a push to a registry uses
GZIP_MAGIC: Final = b"\x1f\x8b"

# Sums what every wheel's RECORD lists, the sizes before anything was compiled or removed (PEP 376, PEP 427).
WHEELS: Final = """
import csv, importlib.metadata, io, json
base = {"pip", "setuptools", "wheel"}
def size(text):
    return sum(int(row[2]) for row in csv.reader(io.StringIO(text)) if len(row) > 2 and row[2]) + len(text)
found = [one for one in importlib.metadata.distributions() if one.metadata["Name"].lower() not in base]
print(json.dumps({one.metadata["Name"]: size(one.read_text("RECORD") or "") for one in found}))
"""


@dataclass(frozen=True, slots=True)
class Layer:
    """The bytes of a layer's files by share, and of its compressed archive."""

    unpacked: Counter[str]
    compressed_bytes: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """An image's layers; the first ``base_layers`` belong to its base."""

    layers: list[Layer]
    base_layers: int
    wheels_bytes: int

    @property
    def own(self) -> list[Layer]:
        return self.layers[self.base_layers :]

    def unpacked_bytes(self, share: str = "") -> int:
        if not share:
            return sum(layer.unpacked.total() for layer in self.layers)
        return sum(layer.unpacked[share] for layer in self.own)

    def base_bytes(self) -> int:
        return sum(layer.unpacked.total() for layer in self.layers[: self.base_layers])

    def compressed_bytes(self, *, of_base: bool = False) -> int:
        return sum(layer.compressed_bytes for layer in (self.layers[: self.base_layers] if of_base else self.layers))


def find_share(path: str) -> str:
    """The share of a file that the build added, by its path without the leading slash."""
    if path.startswith("app/"):
        return "application"
    return "dependencies" if "/site-packages/" in f"/{path}" or path.startswith("usr/local/bin/") else "system"


def measure_image(image: str, base: str, known: dict[str, Layer]) -> Sizes:
    """Measure an image from the output of `docker save`, which is the same in every image store.

    ``known`` has the layers that were measured before, by digest; new ones are added.
    """
    digests, base_layers = engine.read_layers(image), len(engine.read_layers(base))
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        saved = Path(folder) / "image.tar"
        engine.docker("save", f"--output={saved}", image)
        with tarfile.open(saved) as archive:
            for digest, name in zip(digests, read_layer_names(archive), strict=True):
                if digest not in known:
                    known[digest] = measure_layer(archive, name)
    return Sizes([known[digest] for digest in digests], base_layers, sum_wheels(image))


def measure_layer(archive: tarfile.TarFile, name: str) -> Layer:
    with open_layer(archive, name) as content, tarfile.open(fileobj=content, mode="r|") as layer:
        shares: Counter[str] = Counter()
        for one in layer:
            shares[find_share(one.name.removeprefix("./"))] += one.size if one.isfile() else 0
    with open_layer(archive, name) as content:
        return Layer(shares, count_gzip_bytes(content))


def count_gzip_bytes(content: IO[bytes]) -> int:
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    total = 0
    while chunk := content.read(CHUNK_BYTES):
        total += len(compressor.compress(chunk))
    return total + len(compressor.flush())


@contextmanager
def open_layer(archive: tarfile.TarFile, name: str) -> Iterator[IO[bytes]]:
    """A layer's tar archive; the containerd store saves it compressed."""
    with open_member(archive, name) as raw:
        is_compressed = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        if not is_compressed:
            yield raw
            return
        with gzip.open(raw) as content:
            yield content  # type: ignore[misc]  # a GzipFile reads as any binary file does


def sum_wheels(image: str) -> int:
    options = ("--network=none", "--user=0:0")
    sizes: dict[str, int] = json.loads(engine.run_python(image, WHEELS, options=options).stdout)
    return sum(sizes.values())
