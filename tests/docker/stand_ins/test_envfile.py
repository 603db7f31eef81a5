"""`.bases.env` is written whole or not at all."""

from pathlib import Path

import pytest
from tests.bases import envfile

VALUES = {
    "SLIM_BUSTER_BASE": "wheelhouse-base/slim-buster:0123456789ab",
    "POSTGRES_IMAGE": "wheelhouse-base/postgres:1",
}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Comments are for people; the names and values come back in their order."""
    path = tmp_path / ".bases.env"
    envfile.write(path, VALUES)
    assert list(envfile.read(path).items()) == list(VALUES.items())
    assert path.read_text().startswith("# ")
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, readers still see the old values."""
    path = tmp_path / ".bases.env"
    envfile.write(path, VALUES)

    def fail(self: Path, target: Path) -> Path:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        envfile.write(path, {"OTHER": "1"})
    assert envfile.read(path) == VALUES
    assert [found.name for found in tmp_path.iterdir()] == [".bases.env"]


def test_no_file_means_no_values(tmp_path: Path) -> None:
    """Where nothing was built, nothing stands in."""
    assert envfile.read(tmp_path / ".bases.env") == {}
