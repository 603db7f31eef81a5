"""Environment variables, typed: what was expected, what was found, and an example of a right value.

Every variable can also be given as ``NAME_FILE``, the path of a file that holds the value, which is how
Docker and Kubernetes hand over secrets.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})

T = TypeVar("T")


class Env:
    """Reads variables from ``environ`` and remembers every problem, so that one start reports them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(
        self, name: str, *, expected: str, example: str, default: str | None = None, fallback_file: Path | None = None
    ) -> str:
        """The stripped value of ``name``, the file ``name_FILE``, ``fallback_file``, or ``default``; else a problem."""
        found = self._find(name, fallback_file)
        if found is None and default is None:
            self.problem(name, expected=expected, found="nothing", example=example)
        return found or default or ""

    def boolean(self, name: str, *, default: bool) -> bool:
        found = self._find(name) or str(default)
        if found.lower() in TRUE | FALSE:
            return found.lower() in TRUE
        self.problem(name, expected="true or false", found=repr(found), example="true")
        return default

    def integer(self, name: str, *, default: int, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
        found = self._find(name) or str(default)
        try:
            number = int(found)
        except ValueError:
            number = minimum - 1
        if minimum <= number <= maximum:
            return number
        expected = f"a whole number from {minimum} to {maximum}"
        self.problem(name, expected=expected, found=repr(found), example=str(default))
        return default

    def choice(self, name: str, *, choices: tuple[str, ...], default: str) -> str:
        found = self._find(name) or default
        if found in choices:
            return found
        self.problem(name, expected=" or ".join(choices), found=repr(found), example=default)
        return default

    def names(self, name: str, *, expected: str, example: str, default: str | None = None) -> list[str]:
        value = self.text(name, expected=expected, example=example, default=default)
        return [item.strip() for item in value.split(",") if item.strip()]

    def checked(self, name: str, value: str, parse: Callable[[str], T], *, expected: str, example: str) -> T | None:
        """``parse(value)``, or a remembered problem that never repeats the value, which may be secret."""
        if not value:
            return None
        try:
            return parse(value)
        except Exception as error:  # noqa: BLE001  a parser may raise anything; all of it means "not as expected"
            found = f"a value that does not parse ({type(error).__name__})"
            self.problem(name, expected=expected, found=found, example=example)
            return None

    def problem(self, name: str, *, expected: str, found: str, example: str) -> None:
        self.problems.append(f"{name}: expected {expected}; found {found}. Example: {name}={example}")

    def stop_if_wrong(self) -> None:
        if self.problems:
            heading = "The environment is not complete (.env.example explains it; DEBUG=true is for development):"
            raise ImproperlyConfigured("\n  ".join([heading, *self.problems]))

    def _find(self, name: str, fallback_file: Path | None = None) -> str | None:
        value = self._environ.get(name, "").strip()
        file_name = self._environ.get(f"{name}_FILE", "").strip()
        if value and file_name:
            self.problem(name, expected=f"{name} or {name}_FILE", found="both", example="…")
        if value:
            return value
        if file_name:
            return self._read(f"{name}_FILE", Path(file_name))
        return self._read(name, fallback_file, may_be_missing=True) if fallback_file else None

    def _read(self, name: str, path: Path, *, may_be_missing: bool = False) -> str | None:
        try:
            return path.read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            if may_be_missing and isinstance(error, FileNotFoundError):
                return None
            reason = getattr(error, "strerror", None) or "not UTF-8 text"
            self.problem(name, expected="a readable file", found=f"{path}: {reason}", example="/run/secrets/name")
            return None
