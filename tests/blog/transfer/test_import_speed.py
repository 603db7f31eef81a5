from pathlib import Path

from tests.blog.transfer.expected import needs
from tests.blog.transfer.import_speed import measure_import


@needs("pictures")
def test_every_post_is_imported_with_its_picture(tmp_path: Path) -> None:
    measured = measure_import(tmp_path, 2)
    assert (measured["posts"], measured["pictures"]) == (2, 2)
    assert measured["cpu_seconds"] > 0
    assert 0 < measured["peak_memory_bytes"] < 300_000_000
    assert measured["stored_picture_bytes"] > measured["source_bytes"] / 2
