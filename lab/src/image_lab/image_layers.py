"""The files in the layers of an image, including those that a later layer deletes."""

import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from image_lab import engine

READ_BYTES: Final = 1_000_000  # a longer file is no key
# A whole PEM block, since libraries and their documentation hold the first line alone.
PRIVATE_KEY: Final = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64,}-----END [A-Z ]*PRIVATE KEY-----"
)
SECRET_NAMES: Final = re.compile(
    r"(^|/)(\.env(\..+)?|\.netrc|netrc|\.pypirc|\.git-credentials|\.pgpass|id_(rsa|dsa|ecdsa|ed25519)|secret_key"
    r"|field_encryption_keys|credentials\.json|run/secrets/.+|\.docker/config\.json)$"
)


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A file in a layer: its path without the leading slash, and whether it contains a private key."""

    path: str
    is_folder: bool
    holds_a_private_key: bool

    @property
    def is_a_secret(self) -> bool:
        return self.holds_a_private_key or (not self.is_folder and bool(SECRET_NAMES.search(self.path)))


def read_files_above(image: str, base_layers: int) -> list[LayerFile]:
    """Every file in the layers of ``image`` except the first ``base_layers``, which belong to its base."""
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        saved = Path(folder) / "image.tar"
        engine.docker("save", f"--output={saved}", image)
        with tarfile.open(saved) as archive:
            return [found for name in read_layer_names(archive)[base_layers:] for found in read_layer(archive, name)]


def read_layer_names(archive: tarfile.TarFile) -> list[str]:
    """The names of the layers in an archive of `docker save`, from the base upwards.

    https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
    """
    names: list[str] = json.load(open_member(archive, "manifest.json"))[0]["Layers"]
    return names


def open_member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """A regular file of an archive; raises KeyError if there is none."""
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def read_layer(archive: tarfile.TarFile, name: str) -> Iterator[LayerFile]:
    with tarfile.open(fileobj=archive.extractfile(name)) as layer:
        for member in layer:
            holds = member.isfile() and member.size < READ_BYTES and holds_a_private_key(layer, member)
            yield LayerFile(member.name.removeprefix("./"), member.isdir(), holds)


def holds_a_private_key(layer: tarfile.TarFile, member: tarfile.TarInfo) -> bool:
    file = layer.extractfile(member)
    content = file.read() if file else b""
    return b"PRIVATE KEY-----" in content and bool(PRIVATE_KEY.search(content))
