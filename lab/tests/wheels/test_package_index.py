"""Tests of image_lab.wheels.package_index and image_lab.wheels.index_pages, on an index of the tests' own."""

from pathlib import Path

import pytest
from packaging.version import Version

from image_lab.wheels.http_session import CONNECTIONS
from image_lab.wheels.package_index import Index
from image_lab.wheels.pip_config import Settings
from tests.wheels.index import HTML, JSON, PackageIndex, serve


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

    @pytest.mark.parametrize("served", [True, False])
    def test_a_page_of_find_links_is_looked_at(self, server: PackageIndex, tmp_path: Path, *, served: bool) -> None:
        page = '<a href="thing-1.0-py3-none-any.whl">thing-1.0-py3-none-any.whl</a><a href="o-1.zip">o-1.zip</a>'
        server.files["all.html"] = page.encode()
        server.content_type_of_files = HTML
        (tmp_path / "all.html").write_text(page)
        place = server.url.replace("simple", "files/all.html") if served else (tmp_path / "all.html").as_uri()
        (file,) = Index(Settings((), links=(place,)), tmp_path / "cache").files("thing")
        assert file.url == place.replace("all.html", "thing-1.0-py3-none-any.whl")
