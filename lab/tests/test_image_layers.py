"""Tests of image_lab.image_layers, on archives as `docker save` writes them."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from image_lab import engine
from image_lab.image_layers import LayerFile, read_files_above


def tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.type, member.size = (tarfile.DIRTYPE, 0) if name.endswith("/") else (tarfile.REGTYPE, len(content))
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def private_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture
def saves(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The layers of the image that the engine will save, the base's first."""
    layers: list[bytes] = []

    def docker(command: str, output: str, image: str) -> None:
        assert (command, image) == ("save", "some:image")
        names = [f"blobs/sha256/{number}" for number in range(len(layers))]
        manifest = json.dumps([{"Layers": names}]).encode()
        Path(output.removeprefix("--output=")).write_bytes(
            tar(dict(zip(names, layers, strict=True)) | {"manifest.json": manifest})
        )

    monkeypatch.setattr(engine, "docker", docker)
    return layers


def secrets_above(base_layers: int) -> list[str]:
    return [file.path for file in read_files_above("some:image", base_layers) if file.is_a_secret]


def test_a_file_that_a_later_layer_deletes_is_found(saves: list[bytes]) -> None:
    saves += [tar({"etc/passwd": b""}), tar({"./root/.netrc": b"machine"}), tar({"root/.wh..netrc": b""})]
    assert secrets_above(1) == ["root/.netrc"]


def test_a_private_key_is_found_under_any_name_in_a_compressed_layer(saves: list[bytes]) -> None:
    """Engines with the containerd store save layers as the registry has them."""
    saves += [gzip.compress(tar({"app/": b"", "app/notes.txt": b"see:\n" + private_key()}))]
    assert secrets_above(0) == ["app/notes.txt"]


@pytest.mark.parametrize(
    "content",
    [b"-----BEGIN PRIVATE KEY-----", b"if text.startswith('-----BEGIN OPENSSH PRIVATE KEY-----'): ...", b"\xff" * 100],
)
def test_words_about_keys_are_no_key(saves: list[bytes], content: bytes) -> None:
    """Libraries hold the first line of a key, to know one when they see it."""
    saves += [tar({"lib/keys.py": content})]
    assert secrets_above(0) == []


@pytest.mark.parametrize(
    ("path", "is_a_secret"),
    [
        *((name, True) for name in (".env", "app/.env.production", "root/.ssh/id_ed25519", "run/secrets/ca")),
        *((name, True) for name in ("var/lib/blog/keys/secret_key", "keys/field_encryption_keys")),
        *((name, False) for name in ("app/config/env.py", "lib/secret_key.py", "usr/share/netrc.txt", "app/.envrc")),
    ],
)
def test_secrets_are_known_by_name(path: str, *, is_a_secret: bool) -> None:
    """Names that tools give to files with secrets, and this site's own."""
    assert LayerFile(path, is_folder=False, holds_a_private_key=False).is_a_secret is is_a_secret
    assert not LayerFile(path, is_folder=True, holds_a_private_key=False).is_a_secret
