"""Finds the format of a source."""

from importlib import import_module
from typing import Any

from blog.transfer.formats.base import Source
from blog.transfer.items import ItemError
from blog.transfer.tree import Tree

# The modules of ``formats``, the most specific first: any folder may have Markdown files.
FORMATS = ("blog_export", "wordpress", "ghost", "markdown")


def open_source(tree: Tree) -> Source:
    """Return the source in the first format that recognizes it; raises ``ItemError`` if none does."""
    for name in FORMATS:
        module: Any = import_module(f"blog.transfer.formats.{name}")
        source: Source | None = module.open_source(tree)
        if source:
            return source
    raise ItemError("expected Markdown files, or an export of WordPress or Ghost, in a folder, a ZIP or alone")
