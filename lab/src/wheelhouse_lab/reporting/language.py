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
    """A language by its code, with its texts by name."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, name: str, /, **parts: str | float | Quantity) -> str:
        """The text called ``name``, with ``parts`` in its braces."""
        return self.filled(self.texts[name], **parts)

    def filled(self, template: str, **parts: str | float | Quantity) -> str:
        """A text of somebody else's, with quantities written as this language writes them."""
        return template.format(**{name: self.shown(part) for name, part in parts.items()})

    def shown(self, part: str | float | Quantity) -> str:
        """A quantity with its unit; anything else as it is."""
        return self.texts[part.unit].format(part.value) if isinstance(part, Quantity) else str(part)


@cache
def language(code: str) -> Language:
    """The language called ``code``, one of CODES."""
    return Language(code, tomllib.loads(FILE.read_text(encoding="utf-8"))[code])
