"""Tests of image_lab.data_files."""

from pathlib import Path

import pytest

from image_lab.data_files import read_data
from image_lab.errors import UsageError


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text("schema_version = 2\n")
    with pytest.raises(UsageError, match=r"claims\.toml: expected schema_version 1; found 2"):
        read_data(file, 1)
    assert read_data(file, 2) == {"schema_version": 2}
