"""Finds the format of a source."""

from blog.transfer.formats import blog_export, ghost, markdown, wordpress
from blog.transfer.formats.base import Source
from blog.transfer.items import ItemError
from blog.transfer.tree import Tree

# The most specific first: any folder may have Markdown files.
FORMATS = (blog_export.open_source, wordpress.open_source, ghost.open_source, markdown.open_source)


def open_source(tree: Tree) -> Source:
    """Return the source in the first format that recognizes it; raises ``ItemError`` if none does."""
    source = next(filter(None, (open_format(tree) for open_format in FORMATS)), None)
    if source is None:
        raise ItemError("expected Markdown files, or an export of WordPress or Ghost, in a folder, a ZIP or alone")
    return source
