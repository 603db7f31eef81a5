"""Hides the tokens in paths, such as those of preview links, from logs and error reports.

A token is as good as a password. Apps name the paths that have one: ``BlogAppConfig.secret_paths``.
"""

import re
from functools import cache

from django.apps import apps

from blog.core.apps import BlogAppConfig

HIDDEN = "…"
SHORTEST = 16  # of a token; what is shorter is a mistyped one, and may occur in any word


def find_secret(path: str) -> str:
    """Return the token in ``path``, or ``""``."""
    found = get_pattern().search(path)
    return found[2] if found else ""


def hide_secrets(text: str, known: str = "") -> str:
    """Replace the tokens in all paths in ``text``, which may be of any format, and each ``known`` one."""
    if not apps.ready:
        return text
    hidden = get_pattern().sub(rf"\1{HIDDEN}", text)
    return hidden.replace(known, HIDDEN) if len(known) >= SHORTEST else hidden


@cache
def get_pattern() -> re.Pattern[str]:
    """Match a secret path wherever it stands: after any prefix, and with percent-encoded characters."""
    configs = [config for config in apps.get_app_configs() if isinstance(config, BlogAppConfig)]
    paths = "|".join(encode_optionally(path) for config in configs for path in config.secret_paths)
    return re.compile(rf"""(/(?:{paths or "(?!)"}))([^/?#&\s"'\\<>]+)""")


def encode_optionally(path: str) -> str:
    return "".join(f"(?:{re.escape(character)}|(?i:%{ord(character):02x}))" for character in path)
