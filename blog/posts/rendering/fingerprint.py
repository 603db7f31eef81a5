"""A hash of what renders the text of a post: code, translations, and the versions of libraries."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "nh3", "pygments")
FILES = ("blog/*/rendering/*.py", "blog/posts/locale/*/LC_MESSAGES/*.mo")


@cache
def get_text_fingerprint() -> str:
    digest = hashlib.sha256(repr([version(library) for library in LIBRARIES]).encode())
    for path in sorted(path for pattern in FILES for path in Path(settings.BASE_DIR).glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
