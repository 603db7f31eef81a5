"""The language that something is written in."""

from typing import Any

from django.db import models


class LanguageField(models.CharField):  # type: ignore[type-arg]  # Django's own takes none when it runs
    """The code of a language.

    Its default follows ``LANGUAGE_CODE``, and is nothing of the database: migrations know one and the same everywhere,
    so that no installation lacks one.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As migrations write it."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", list(arguments), {**options, "default": "en"}
