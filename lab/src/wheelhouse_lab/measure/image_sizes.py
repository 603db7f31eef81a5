"""What an image weighs: bytes unpacked and compressed, of which base, dependencies, system packages, application."""

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

from wheelhouse_lab import engine

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
    """A layer: the bytes of the files in it by share, and of its archive as a registry would keep it."""

    unpacked: Counter[str]
    compressed_bytes: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """An image's layers, of which the first ``base_layers`` are its base's."""

    layers: list[Layer]
    base_layers: int
    wheels_bytes: int

    @property
    def own(self) -> list[Layer]:
        """The layers that the build has added."""
        return self.layers[self.base_layers :]

    def unpacked_bytes(self, share: str = "") -> int:
        """The bytes of all files, or of those of one share of the build's own layers."""
        if not share:
            return sum(layer.unpacked.total() for layer in self.layers)
        return sum(layer.unpacked[share] for layer in self.own)

    def base_bytes(self) -> int:
        """The bytes of the files in the base's layers."""
        return sum(layer.unpacked.total() for layer in self.layers[: self.base_layers])

    def compressed_bytes(self, *, of_base: bool = False) -> int:
        """What a registry keeps, and a first pull fetches."""
        return sum(layer.compressed_bytes for layer in (self.layers[: self.base_layers] if of_base else self.layers))


def share_of(path: str) -> str:
    """To which share a file belongs that the build has added, by its path without the leading slash."""
    if path.startswith("app/"):
        return "application"
    return "dependencies" if "/site-packages/" in f"/{path}" or path.startswith("usr/local/bin/") else "system"


def measure(image: str, base: str, known: dict[str, Layer]) -> Sizes:
    """Weigh an image from what `docker save` writes, which is the same in every image store.

    Args:
        image: its name.
        base: the name of its base image.
        known: layers that have been weighed already, by digest; new ones are added.

    Raises:
        EngineError: the image can't be saved.
    """
    digests: list[str] = engine.inspect(image)["RootFS"]["Layers"]
    base_layers = len(engine.inspect(base)["RootFS"]["Layers"])
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        saved = Path(folder) / "image.tar"
        engine.docker("save", f"--output={saved}", image)
        with tarfile.open(saved) as archive:
            for digest, name in zip(digests, layer_names(archive), strict=True):
                if digest not in known:
                    known[digest] = weigh(archive, name)
    return Sizes([known[digest] for digest in digests], base_layers, wheels_bytes(image))


def layer_names(archive: tarfile.TarFile) -> list[str]:
    """The layers' names in what `docker save` wrote, the base's first.

    https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
    """
    names: list[str] = json.load(member(archive, "manifest.json"))[0]["Layers"]
    return names


def weigh(archive: tarfile.TarFile, name: str) -> Layer:
    """Weigh one layer."""
    with unpacked(archive, name) as content, tarfile.open(fileobj=content, mode="r|") as layer:
        shares: Counter[str] = Counter()
        for one in layer:
            shares[share_of(one.name.removeprefix("./"))] += one.size if one.isfile() else 0
    with unpacked(archive, name) as content:
        return Layer(shares, gzip_bytes(content))


def gzip_bytes(content: IO[bytes]) -> int:
    """How long a stream is when it is compressed as for a registry."""
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    total = 0
    while chunk := content.read(CHUNK_BYTES):
        total += len(compressor.compress(chunk))
    return total + len(compressor.flush())


@contextmanager
def unpacked(archive: tarfile.TarFile, name: str) -> Iterator[IO[bytes]]:
    """A layer's tar archive; the containerd store saves it compressed."""
    with member(archive, name) as raw:
        is_compressed = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        if not is_compressed:
            yield raw
            return
        with gzip.open(raw) as content:
            yield content  # type: ignore[misc]  # a GzipFile reads as any binary file does


def member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """A regular file of an archive.

    Raises:
        KeyError: there is no such member.
    """
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def wheels_bytes(image: str) -> int:
    """The unpacked size of the wheels that the image was made of, as their own lists of files say."""
    run = ("run", "--rm", "--network=none", "--user=0:0", "--entrypoint=python", image, "-I", "-B", "-c", WHEELS)
    sizes: dict[str, int] = json.loads(engine.docker(*run).stdout)
    return sum(sizes.values())
