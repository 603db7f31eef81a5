"""What a module of this package provides. ``sources.py`` lists them.

A module has one function, ``open_source(tree)``: it returns a ``Source`` if the files are in its format, else ``None``,
and looks only at names and at the beginning of files for that. HTML becomes Markdown, pictures are stored, and
everything is written by ``services``: a module only reads.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO

from blog.transfer.items import ImportedPost, Item


class Source(ABC):
    """Texts to import. ``key`` identifies the source for the ledger: the same in each run, another for another site."""

    name: str  # of the format, for the report
    key: str  # such as "https://old.example.org" or the folder
    language: str = ""  # of the whole former site, if it says; ``--language`` is stronger
    base_url: str = ""  # of the former site; relative URLs of pictures are fetched from there

    @abstractmethod
    def read(self) -> Iterator[Item]:
        """Yield all items, one at a time, in a stable order, the original of a translation first.

        A broken item is yielded as ``Skipped`` (``read_each`` does that); an exception means that the whole source
        can't be read. Nothing of a former item is needed in memory.
        """

    @abstractmethod
    def open_picture(self, reference: str, post: ImportedPost) -> IO[bytes] | None:
        """Open a picture that the source has, by its path or URL in ``post``; ``None`` if it has none.

        Never fetches anything: the caller does that, with ``--fetch-pictures``. Raises ``ItemError`` for a path that
        must not be opened, as ``Tree.open`` does.
        """
