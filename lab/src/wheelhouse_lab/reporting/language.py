"""The report's words and numbers in a language: texts.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from wheelhouse_lab.reporting.units import Quantity

FILE: Final = Path(__file__).with_name("texts.toml")
CODES: Final = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Language:
    """The texts of a language by name."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **parts: str | float | Quantity) -> str:
        """The text called ``name``, with ``parts`` in its braces."""
        return self.fill(self.texts[name], **parts)

    def fill(self, template: str, **parts: str | float | Quantity) -> str:
        return template.format(**{name: self.format(part) for name, part in parts.items()})

    def format(self, part: str | float | Quantity) -> str:
        """A quantity with its unit; anything else unchanged."""
        return self.texts[part.unit].format(part.value) if isinstance(part, Quantity) else str(part)


@cache
def load_language(code: str) -> Language:
    """The language called ``code``, one of CODES."""
    return Language(code, tomllib.loads(FILE.read_text(encoding="utf-8"))[code])
