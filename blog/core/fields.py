from typing import Any

from django.db import models

# What the first migrations say; see ``LanguageField``.
MIGRATED = {"choices": [("en", "English"), ("ko", "한국어")], "default": "en"}


class LanguageField(models.CharField):  # type: ignore[type-arg]  # Django's own takes none at run time
    """A language code. ``LANGUAGES`` and ``LANGUAGE_CODE`` are an installation's and must not create a migration."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, arguments, options = super().deconstruct()
        migrated = {option: value for option, value in MIGRATED.items() if option in options}
        return name, "django.db.models.CharField", list(arguments), {**options, **migrated}
