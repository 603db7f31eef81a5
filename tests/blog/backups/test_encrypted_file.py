"""blog.backups.encrypted_file"""

import io

import pytest

from blog.backups.encrypted_file import CHUNK_BYTES, MAGIC, SALT_BYTES, TAG_BYTES, DecryptingReader, EncryptingWriter
from blog.backups.errors import BackupError

pytestmark = pytest.mark.usefixtures("quick_keys")

PLAIN = bytes(range(256)) * 640  # two chunks and a half
HEADER = len(MAGIC) + SALT_BYTES
CHUNK = CHUNK_BYTES + TAG_BYTES


def encrypt(plain: bytes) -> bytes:
    file = io.BytesIO()
    writer = EncryptingWriter(file, "correct horse")
    for start in range(0, len(plain), 10_000):
        writer.write(plain[start : start + 10_000])
    writer.finish()
    return file.getvalue()


def decrypt(data: bytes, passphrase: str = "correct horse") -> bytes:  # noqa: S107  of a test
    file = io.BytesIO(data)
    assert file.read(len(MAGIC)) == MAGIC
    return io.BufferedReader(DecryptingReader(file, passphrase)).read()


@pytest.fixture
def encrypted() -> bytes:
    return encrypt(PLAIN)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, len(PLAIN)])
def test_decrypts_what_was_encrypted(size: int) -> None:
    assert decrypt(encrypt(PLAIN[:size])) == PLAIN[:size]


def test_same_content_never_gives_the_same_file(encrypted: bytes) -> None:
    assert encrypt(PLAIN)[len(MAGIC) :] != encrypted[len(MAGIC) :]


def test_wrong_passphrase_is_refused(encrypted: bytes) -> None:
    with pytest.raises(BackupError, match="passphrase is wrong"):
        decrypt(encrypted, "correct house")


@pytest.mark.parametrize("place", [len(MAGIC), HEADER, HEADER + CHUNK + 5, HEADER + 2 * CHUNK - 1, -1])
def test_flipped_bit_is_refused(encrypted: bytes, place: int) -> None:
    """In the salt, in a chunk, in a tag."""
    damaged = bytearray(encrypted)
    damaged[place] ^= 1
    with pytest.raises(BackupError):
        decrypt(bytes(damaged))


@pytest.mark.parametrize("length", [HEADER, HEADER + CHUNK, HEADER + 2 * CHUNK, HEADER + 2 * CHUNK + 100])
def test_file_that_was_cut_off_is_refused(encrypted: bytes, length: int) -> None:
    """Also between two chunks."""
    with pytest.raises(BackupError):
        decrypt(encrypted[:length])


def test_file_that_was_never_finished_is_refused() -> None:
    file = io.BytesIO()
    EncryptingWriter(file, "correct horse").write(PLAIN)
    with pytest.raises(BackupError):
        decrypt(file.getvalue())


def test_swapped_and_repeated_and_missing_chunks_are_refused(encrypted: bytes) -> None:
    header, first, second, rest = (
        encrypted[:HEADER],
        encrypted[HEADER:][:CHUNK],
        encrypted[HEADER:][CHUNK : 2 * CHUNK],
        encrypted[HEADER + 2 * CHUNK :],
    )
    for chunks in ([second, first, rest], [first, first, second, rest], [first, rest], [first, second, rest, rest]):
        with pytest.raises(BackupError):
            decrypt(b"".join([header, *chunks]))
