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
from functools import partial
from pathlib import Path

from cryptography.fernet import Fernet

from config.env import Env

DEVELOPMENT_FOLDER = Path(__file__).resolve().parent.parent / "var" / "keys"


def keys_dir(env: Env) -> Path | None:
    """``KEYS_DIR``; a development server has a folder in the checkout, production none unless it is given."""
    default = str(DEVELOPMENT_FOLDER) if env.boolean("DEBUG", default=False) else ""
    folder = env.text("KEYS_DIR", expected="a folder for keys", example="/var/lib/blog/keys", default=default)
    return Path(folder) if folder else None


KEYS: dict[str, tuple[str, Callable[[], str]]] = {
    "SECRET_KEY": ("secret_key", lambda: secrets.token_urlsafe(64)),
    "FIELD_ENCRYPTION_KEYS": ("field_encryption_keys", lambda: Fernet.generate_key().decode("ascii")),
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


def make_keys(folder: Path, names: list[str]) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = [(folder / file_name, make) for file_name, make in map(KEYS.__getitem__, names)]
    return [path for path, make in wanted if not path.exists() and write_once(path, make())]


def main(environ: Mapping[str, str]) -> int:
    """Make what is missing and say so once; 0 when every key is there, 1 when the folder can't be written."""
    missing = [name for name in KEYS if not environ.get(name) and not environ.get(f"{name}_FILE")]
    if not missing:
        return 0
    folder, say = keys_dir(Env(environ)), partial(print, "config.keys:", file=sys.stderr)
    if folder is None:
        example = "Example: KEYS_DIR=/var/lib/blog/keys"
        say(f"{' and '.join(missing)} not given, and no KEYS_DIR to make them in. {example}")
        return 1
    try:
        made = ", ".join(map(str, make_keys(folder, missing)))
    except OSError as error:
        files = " and ".join(f"{name}_FILE" for name in missing)
        say(f"can't write keys to {folder}: {error.strerror}. Make the folder writable for this user, or give {files}.")
        return 1
    if made:
        say(f"made {made}. Back them up: without them sessions end and encrypted data can't be read.")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
