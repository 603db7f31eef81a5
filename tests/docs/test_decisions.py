"""docs/decisions: the index lists every record, under its title."""

import re

from tests.docs.console import ROOT

FOLDER = ROOT / "docs" / "decisions"


def test_index_lists_every_record_once_in_order() -> None:
    """None is overlooked, and none has the number of another."""
    listed = re.findall(r"^\| \[(\d+)\]\((.*?)\) \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    files = sorted(path.name for path in FOLDER.glob("[0-9]*.md"))
    assert listed == [(name[:4], name) for name in files]
    assert len({name[:4] for name in files}) == len(files)
