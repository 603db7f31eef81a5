"""The NUL character, which PostgreSQL can't store or compare. Form fields reject it; other input is checked here."""

from collections.abc import Iterable


def contains_nul(values: Iterable[object]) -> bool:
    """Whether a text among ``values``, or in a list among them, contains a NUL."""
    return any(contains_nul(value) if isinstance(value, list) else "\0" in str(value) for value in values)
