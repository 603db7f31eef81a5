"""Tests of wheelhouse_lab.wheels.package_index and wheelhouse_lab.wheels.index_pages, on an index of the tests' own."""

from pathlib import Path

import pytest
from packaging.version import Version

from tests.wheels.index import HTML, JSON, PackageIndex, serve
from wheelhouse_lab.errors import MachineError, UsageError
from wheelhouse_lab.wheels.http_session import CONNECTIONS
from wheelhouse_lab.wheels.package_index import Index
from wheelhouse_lab.wheels.pip_config import Settings


class TestPages:
    @pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=utf-8", f"{HTML}; charset=utf-8"])
    def test_are_read_as_json_and_as_html(self, server: PackageIndex, index: Index, content_type: str) -> None:
        server.content_type = content_type
        server.wheel("some-thing", "1.0", "py3-none-any", requires_python=">=3.9", yanked="broken & <bad>")
        server.sdist("some-thing", "1.0", {"setup.py": ""})
        server.rows["some-thing"].append(server.rows["some-thing"][0] | {"filename": "some_thing-1.0.exe"})
        server.rows["some-thing"].append(server.rows["some-thing"][0] | {"filename": "other-1.0-py3-none-any.whl"})
        wheel, archive = index.release("Some.Thing", Version("1.0"))
        assert (wheel.tag, wheel.requires_python, wheel.yanked) == ("py3-none-any", ">=3.9", "broken & <bad>")
        assert f"sha256:{wheel.hashes['sha256']}" == server.hash_of(wheel.filename)
        assert wheel.has_metadata
        assert not archive.is_wheel
        assert archive.yanked is None
        assert archive.url == server.url.replace("simple", f"files/{archive.filename}")

    def test_in_json_have_size_and_date(self, server: PackageIndex, index: Index) -> None:
        server.wheel("thing", "1.0", "py3-none-any")
        (file,) = index.files("thing")
        assert file.size_bytes == len(server.files[file.filename])
        assert file.uploaded
        assert file.uploaded.date().isoformat() == "2026-01-02"

    def test_of_something_else_are_told(self, server: PackageIndex, index: Index) -> None:
        server.content_type = "application/json"
        server.wheel("thing", "1.0", "py3-none-any")
        with pytest.raises(MachineError, match=r"a page of the simple API at .*/simple/thing/; found something"):
            index.files("thing")

    def test_of_an_unknown_project_are_told(self, index: Index) -> None:
        with pytest.raises(UsageError, match=r"found none named 'thimg' on http://127\.0\.0\.1.*A typo\?"):
            index.files("thimg")


class TestPoliteness:
    def test_a_project_is_asked_for_once(self, server: PackageIndex, index: Index) -> None:
        server.wheel("some-thing", "1.0", "py3-none-any")
        index.prefetch(["Some.Thing", "some_thing"])
        index.files("some-thing")
        assert server.paths() == ["/simple/some-thing/"]

    def test_many_are_asked_for_together_but_not_all(self, server: PackageIndex, index: Index) -> None:
        names = [f"thing-{number}" for number in range(60)]
        for name in names:
            server.wheel(name, "1.0", "py3-none-any")
        index.prefetch(names)
        assert sorted(server.paths()) == sorted(f"/simple/{name}/" for name in names)
        assert 1 < server.most_at_once <= CONNECTIONS

    def test_a_page_that_is_cached_is_validated(self, server: PackageIndex, tmp_path: Path) -> None:
        settings = Settings((server.url,))
        server.wheel("thing", "1.0", "py3-none-any")
        assert len(Index(settings, tmp_path).files("thing")) == 1
        assert len(Index(settings, tmp_path).files("thing")) == 1
        server.wheel("thing", "1.1", "py3-none-any")
        assert len(Index(settings, tmp_path).files("thing")) == 2
        first, second, third = (headers for _path, headers in server.asked)
        assert first["If-None-Match"] is None
        assert second["If-None-Match"] == third["If-None-Match"] is not None


class TestSeveralPlaces:
    def test_extra_indexes_add_their_files(self, server: PackageIndex, tmp_path: Path) -> None:
        with serve() as other:
            server.wheel("thing", "1.0", "py3-none-any")
            other.wheel("thing", "1.0", "py3-none-any")
            other.wheel("thing", "1.1", "py3-none-any")
            other.wheel("company", "1.0", "py3-none-any")
            index = Index(Settings((server.url, other.url)), tmp_path)
            assert [file.url.rpartition("/files/")[0] for file in index.files("thing")] == [
                server.url.removesuffix("/simple"),
                other.url.removesuffix("/simple"),
            ]
            assert len(index.files("company")) == 1

    def test_a_folder_of_find_links_is_looked_at(self, server: PackageIndex, tmp_path: Path) -> None:
        folder = tmp_path / "wheels"
        folder.mkdir()
        for name in ("thing-1.0-py3-none-any.whl", "thing-1.0.tar.gz", "other-1.0-py3-none-any.whl", "notes.txt"):
            (folder / name).write_text("x" * 10)
        index = Index(Settings((), links=(str(folder),)), tmp_path / "cache")
        assert [(file.filename, file.size_bytes) for file in index.files("thing")] == [
            ("thing-1.0-py3-none-any.whl", 10),
            ("thing-1.0.tar.gz", 10),
        ]
        assert not server.asked

    @pytest.mark.parametrize("served", [True, False])
    def test_a_page_of_find_links_is_looked_at(self, server: PackageIndex, tmp_path: Path, *, served: bool) -> None:
        page = '<a href="thing-1.0-py3-none-any.whl">thing-1.0-py3-none-any.whl</a><a href="o-1.zip">o-1.zip</a>'
        server.files["all.html"] = page.encode()
        server.content_type_of_files = HTML
        (tmp_path / "all.html").write_text(page)
        place = server.url.replace("simple", "files/all.html") if served else (tmp_path / "all.html").as_uri()
        (file,) = Index(Settings((), links=(place,)), tmp_path / "cache").files("thing")
        assert file.url == place.replace("all.html", "thing-1.0-py3-none-any.whl")

    def test_an_index_on_disk_is_read(self, tmp_path: Path) -> None:
        page = tmp_path / "simple" / "thing" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text('<a href="../../thing-1.0-py3-none-any.whl">thing-1.0-py3-none-any.whl</a>')
        index = Index(Settings(((tmp_path / "simple").as_uri(),)), tmp_path / "cache")
        assert [file.url for file in index.files("thing")] == [(tmp_path / "thing-1.0-py3-none-any.whl").as_uri()]
        with pytest.raises(UsageError, match="found none named 'other'"):
            index.files("other")

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"expected a folder or a page at .*gone, pip's find-links: No such file"):
            Index(Settings((), links=(str(tmp_path / "gone"),)), tmp_path).files("thing")

    def test_no_place_at_all_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no place to look at: expected find-links beside no-index"):
            Index(Settings(()), tmp_path)
