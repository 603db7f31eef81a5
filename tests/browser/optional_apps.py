"""Pages of optional apps, listed by the module ``surfaces`` in the browser tests of each app.

Such a module can have ``list_pages(post)``, ``fill(post)`` and ``list_admin_screens(post)``.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from blog.posts.models import Post


def call_surfaces(name: str, post: Post) -> list[Any]:
    """Call the function ``name`` of each module ``surfaces`` that has it; return the results."""
    packages = (f"tests.browser.{app.removeprefix('blog.')}" for app in settings.OPTIONAL_APPS)
    modules = (f"{package}.surfaces" for package in packages if find_spec(package))
    functions: list[Callable[[Post], Any] | None] = [
        getattr(import_module(module), name, None) for module in modules if find_spec(module)
    ]
    return [function(post) for function in functions if function]


def list_optional_pages(post: Post) -> dict[str, str]:
    """Return the paths of pages by their names, in the active language; some are about ``post``."""
    return {name: path for pages in call_surfaces("list_pages", post) for name, path in pages.items()}
