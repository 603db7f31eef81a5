from typing import Any

from django.db import models


class LanguageField(models.CharField):  # type: ignore[type-arg]  # Django's own takes none at run time
    """A language code. Its default follows ``LANGUAGE_CODE``, which must not create a migration per installation."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", list(arguments), {**options, "default": "en"}
