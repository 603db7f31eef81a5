"""Makes the keys that a new installation needs: ``python -m config.keys``.

``SECRET_KEY`` signs sessions and links; ``FIELD_ENCRYPTION_KEYS`` encrypts personal data at rest. Each one that is
not given as a variable or a ``*_FILE`` is made once in ``KEYS_DIR``, readable by its owner alone. Any number of
containers may do so at the same moment: the first link(2) wins, and the others use its key.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from config.env import Env

DEVELOPMENT_FOLDER = Path(__file__).resolve().parent.parent / "var" / "keys"


def keys_dir(env: Env) -> Path | None:
    """``KEYS_DIR``; a development server has a folder in the checkout, production none unless it is given."""
    default = str(DEVELOPMENT_FOLDER) if env.boolean("DEBUG", default=False) else ""
    folder = env.text("KEYS_DIR", expected="a folder for keys", example="/var/lib/wheelhouse/keys", default=default)
    return Path(folder) if folder else None


def new_secret_key() -> str:
    return secrets.token_urlsafe(64)


def new_fernet_key() -> str:
    return Fernet.generate_key().decode("ascii")


KEYS: dict[str, tuple[str, Callable[[], str]]] = {
    "SECRET_KEY": ("secret_key", new_secret_key),
    "FIELD_ENCRYPTION_KEYS": ("field_encryption_keys", new_fernet_key),
}


def write_once(path: Path, text: str) -> bool:
    """Put ``text`` at ``path`` with mode 0400, whole or not at all; ``False`` when something was there already."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o400)
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        Path(temporary).unlink()
    return True


def make_missing_keys(folder: Path, given: frozenset[str]) -> list[Path]:
    """Make the keys that are neither in ``given`` nor in ``folder``; return the files this call has made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = [(folder / file_name, make) for name, (file_name, make) in KEYS.items() if name not in given]
    return [path for path, make in wanted if not path.exists() and write_once(path, make())]


def main(environ: Mapping[str, str]) -> int:
    """Make what is missing and say so once; 0 when every key is there, 1 when the folder can't be written."""
    given = frozenset(name for name in KEYS if environ.get(name) or environ.get(f"{name}_FILE"))
    if given == frozenset(KEYS):
        return 0
    missing = [name for name in KEYS if name not in given]
    folder = keys_dir(Env(environ))
    if folder is None:
        print(
            f"config.keys: {' and '.join(missing)} not given, and no KEYS_DIR to make them in."
            " Example: KEYS_DIR=/var/lib/wheelhouse/keys",
            file=sys.stderr,
        )
        return 1
    try:
        made = make_missing_keys(folder, given)
    except OSError as error:
        print(
            f"config.keys: can't write keys to {folder}: {error.strerror}. Make the folder writable for this user,"
            f" or give {' and '.join(f'{name}_FILE' for name in missing)}.",
            file=sys.stderr,
        )
        return 1
    if made:
        names = ", ".join(str(path) for path in made)
        print(
            f"config.keys: made {names}. Back them up: without them sessions end and encrypted data can't be read.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
