"""Tests of image_lab.comparison and `lab compare`."""

import json
from pathlib import Path
from typing import Any

import pytest

from image_lab import report_files
from image_lab.__main__ import main
from image_lab.comparison import compare_reports, find_warnings
from image_lab.errors import ExitCode
from image_lab.measure import measure_report
from tests.sample import sample_report


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two reports; the second one's pages answer twice as many requests."""
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    report_files.write_report(sample_report(), before)
    report_files.write_report(sample_report(faster=2.0), after)
    return before, after


def run(*arguments: str | Path) -> int:
    return main(["compare", *map(str, arguments)])


class TestChanges:
    def test_what_is_beyond_the_rounds_ranges_has_moved(self) -> None:
        found = {one.figure: one for one in compare_reports(sample_report(), sample_report(faster=2.0))}
        home = found["running.pages.home.requests_per_second"]
        assert home.verdict == "higher"
        assert home.ratio == pytest.approx(2.0)
        assert found["build.cold_seconds"].verdict == "same"

    def test_a_size_has_no_noise(self) -> None:
        after = sample_report()
        after["approaches"][0]["image"]["unpacked_bytes"] -= 10_000_000
        after["approaches"][0]["image"]["compressed_bytes"] += 10
        found = {(one.approach, one.figure): one.verdict for one in compare_reports(sample_report(), after)}
        assert found["slim-trixie", "image.unpacked_bytes"] == "lower"
        assert found["slim-trixie", "image.compressed_bytes"] == "same"


class TestWarnings:
    def test_another_machine_store_base_or_too_few_rounds_are_told(self) -> None:
        after: dict[str, Any] = sample_report()
        after["machine"] |= {"cpu_model": "another"}
        after["engine"] |= {"image_store": "containerd (overlayfs)"}
        after["method"] |= {"repeat_count": 1}
        after["approaches"][0]["base"] |= {"digest": "sha256:" + "1" * 64}
        said = "\n".join(find_warnings(sample_report(), after))
        for words in ("another machine", "image_store was", "fewer than 3 rounds", "slim-trixie is on another base"):
            assert words in said


class TestCommand:
    def test_prints_what_moved(self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
        assert run(*files) == ExitCode.OK
        printed = capsys.readouterr().out
        assert "+100.0 %" in printed
        assert "figures moved" in printed
        assert "cold_seconds" not in printed

    def test_prints_json_alone(self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
        assert run(*files, "--json") == ExitCode.OK
        data = json.loads(capsys.readouterr().out)
        assert data["schema_version"] == 1
        assert {change["verdict"] for change in data["changes"]} >= {"higher", "same"}

    def test_refuses_bases_of_different_kinds_unless_told(
        self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A figure from a stand-in is no figure of the official image."""
        report_files.write_report(measure_report.read_report(files[1]) | {"base_kind": "official"}, files[1])
        assert run(*files) == ExitCode.USAGE
        assert "--different-bases" in capsys.readouterr().err
        assert run(*files, "--different-bases") == ExitCode.OK
        assert "different kinds" in capsys.readouterr().err
