"""The screens that pages are looked at on. A mark gives ``page`` the options of its browser context."""

from typing import Any, Final

import pytest

PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 800}, "is_mobile": True, "has_touch": True}
TABLET: Final[dict[str, Any]] = {"viewport": {"width": 768, "height": 1024}, "is_mobile": True, "has_touch": True}
DESKTOP: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 900}}

on_a_phone: Final[pytest.MarkDecorator] = pytest.mark.browser_context_args(**PHONE)
on_a_desktop: Final[pytest.MarkDecorator] = pytest.mark.browser_context_args(**DESKTOP)
on_both: Final[pytest.MarkDecorator] = pytest.mark.parametrize(
    "screen", [pytest.param("phone", marks=on_a_phone), pytest.param("desktop", marks=on_a_desktop)]
)
on_all: Final[pytest.MarkDecorator] = pytest.mark.parametrize(
    "screen",
    [
        pytest.param("phone", marks=on_a_phone),
        pytest.param("tablet", marks=pytest.mark.browser_context_args(**TABLET)),
        pytest.param("desktop", marks=on_a_desktop),
    ],
)
