"""Folders that an export writes completely or not at all."""

from pathlib import Path

import pytest

from blog.transfer.export_folder import ExportFolderError, write_folder


def write(target: Path, text: str = "first", **options: bool) -> None:
    with write_folder(target, command="export_site", **options) as folder:
        (folder / "page.html").write_text(text)


def test_missing_and_empty_folders_are_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/folder"):
        write(tmp_path / name)
        assert (tmp_path / name / "page.html").read_text() == "first"
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o755


def test_earlier_export_is_replaced_on_request_alone(tmp_path: Path) -> None:
    write(tmp_path / "site")
    with pytest.raises(ExportFolderError, match="Add --replace"):
        write(tmp_path / "site", "second")
    write(tmp_path / "site", "second", replace=True)
    assert (tmp_path / "site/page.html").read_text() == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    """Not even if an export is in it too, such as in a checkout of git."""
    for name in ("foreign", "site"):
        (tmp_path / name).mkdir()
    write(tmp_path / "site")
    for name in ("foreign", "site"):
        (tmp_path / name / ".git").mkdir()
        with pytest.raises(ExportFolderError, match=r"found \.git"):
            write(tmp_path / name, "second", replace=True)
    assert (tmp_path / "site/page.html").read_text() == "first"


def test_export_of_another_kind_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path / "site")
    with (
        pytest.raises(ExportFolderError, match=r"found \.export\.json"),
        write_folder(tmp_path / "site", command="export_posts", replace=True),
    ):
        pass


def test_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(ExportFolderError, match="found a file"):
        write(tmp_path / "site", replace=True)


def test_mount_point_is_refused() -> None:
    """A volume of a container can't be renamed."""
    with pytest.raises(ExportFolderError, match="mount point"):
        write(Path("/proc"))


def fail(target: Path) -> None:
    with write_folder(target, command="export_site", replace=True) as folder:
        (folder / "page.html").write_text("half")
        raise KeyError


def test_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "site")
    with pytest.raises(KeyError):
        fail(tmp_path / "site")
    assert (tmp_path / "site/page.html").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
