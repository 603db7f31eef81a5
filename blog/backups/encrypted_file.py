"""Files encrypted with a passphrase, written and read as streams with constant memory.

The construction is STREAM (https://eprint.iacr.org/2015/189), as the file format age uses it: chunks of 64 KiB under
ChaCha20-Poly1305, whose nonce is the chunk's number and whether it is the last one. So a chunk that was changed, moved,
repeated or left out doesn't decrypt, nor does a file that was cut off or continued. The key is derived with scrypt
(RFC 7914) and a random salt, so no two files share a key, and no nonce is used twice.
"""

import io
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from blog.backups.errors import BackupError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAGIC = b"blog.backups: encrypted 1\n"  # never change it, not even for a new project name
SALT_BYTES = 16
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
SCRYPT_N = 2**17  # 128 MiB and some tenths of a second, which makes guessing passphrases expensive


def make_cipher(passphrase: str, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=SCRYPT_N, r=8, p=1).derive(passphrase.encode()))


def make_nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class EncryptingWriter(io.RawIOBase):
    """Encrypts into ``file``. Only ``finish`` writes the last chunk: without it the file counts as cut off."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(SALT_BYTES)
        self._file, self._cipher = file, make_cipher(passphrase, salt)
        self._pending, self._number = bytearray(), 0
        self._header = MAGIC + salt
        file.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self._pending += data
        while len(self._pending) > CHUNK_BYTES:  # the last chunk is never known before finish()
            self._write_chunk(is_last=False)
        return memoryview(data).nbytes

    def finish(self) -> None:
        self._write_chunk(is_last=True)

    def _write_chunk(self, *, is_last: bool) -> None:
        chunk = bytes(self._pending[:CHUNK_BYTES])
        del self._pending[:CHUNK_BYTES]
        nonce = make_nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._number += 1


class DecryptingReader(io.RawIOBase):
    """Decrypts ``file``, behind its ``MAGIC``; raises ``BackupError`` where it is damaged."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = file.read(SALT_BYTES)
        self._file, self._cipher = file, make_cipher(passphrase, salt)
        self._header = MAGIC + salt
        self._next = file.read(CHUNK_BYTES + TAG_BYTES)
        self._plain, self._number, self._is_over = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        while not self._plain and not self._is_over:
            self._plain = self._read_chunk()
        target = memoryview(buffer)
        count = min(len(target), len(self._plain))
        target[:count], self._plain = self._plain[:count], self._plain[count:]
        return count

    def _read_chunk(self) -> bytes:
        chunk, self._next = self._next, self._file.read(CHUNK_BYTES + TAG_BYTES)
        self._is_over = not self._next
        nonce = make_nonce(self._number, is_last=self._is_over)
        try:
            plain = self._cipher.decrypt(nonce, chunk, self._header)
        except InvalidTag as error:
            raise BackupError(self._explain()) from error
        self._number += 1
        return plain

    def _explain(self) -> str:
        if self._number == 0:
            return "the passphrase is wrong, or it is damaged. Check BACKUP_PASSPHRASE"
        return f"damaged or cut off near byte {self._number * CHUNK_BYTES}; use another backup"
