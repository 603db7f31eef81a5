"""Tests of what image_lab.measure reads and computes; no engine is needed."""

import gzip
import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from image_lab.build_log import Step
from image_lab.errors import MachineError
from image_lab.measure import container_stats, load_test
from image_lab.measure.build_times import sum_downloads
from image_lab.measure.image_sizes import find_share, measure_layer
from image_lab.measure.limits import check_limits
from tests.sample import sample_report

FIXTURES = Path(__file__).parents[1] / "fixtures"
START = datetime(2026, 11, 24, tzinfo=UTC)


def step(*said: tuple[float, str], cached: bool = False) -> Step:
    pieces = [(START + timedelta(seconds=seconds), text) for seconds, text in said]
    return Step("RUN pip", cached=cached, said=pieces, output="".join(text for _when, text in pieces))


class TestDownloads:
    def test_last_from_their_announcement_to_the_next_line(self) -> None:
        pip = step(
            (0, "Collecting django==5.2\n"),
            (1, "  Downloading django-5.2-py3-none-any.whl (8.3 MB)\n"),
            (3.5, "Collecting nh3==0.3\n  Downloading nh3.whl (600 kB)\n"),
            (4, "Installing collected packages: nh3, django\n"),
            (9, "Successfully installed\n"),
        )
        assert sum_downloads(pip) == pytest.approx(3.0)

    def test_pip_is_seen_at_work_by_what_it_says(self) -> None:
        assert step((0, "Collecting django==5.2\n")).ran_pip
        assert step((0, "Processing /wheels/django-5.2-py3-none-any.whl\n")).ran_pip
        assert not step((0, "Collecting django==5.2\n"), cached=True).ran_pip
        assert not step((0, "128 static files copied\n")).ran_pip


class TestSizes:
    @pytest.mark.parametrize(
        ("path", "share"),
        [
            ("app/blog/apps.py", "application"),
            ("usr/local/lib/python3.13/site-packages/django/__init__.py", "dependencies"),
            ("usr/local/bin/gunicorn", "dependencies"),
            ("usr/lib/gcc/x86_64-alpine-linux-musl/14/cc1", "system"),
            ("etc/passwd", "system"),
        ],
    )
    def test_a_file_belongs_to_the_share_of_its_place(self, path: str, share: str) -> None:
        assert find_share(path) == share

    @pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "gzip"])
    def test_a_layer_weighs_the_same_in_either_image_store(self, *, is_compressed: bool) -> None:
        """`docker save` writes plain archives from overlay2, and compressed ones from containerd."""
        layer = archive({"app/a.py": b"a" * 1000, "etc/group": b"g" * 10})
        saved = archive({"blobs/1": gzip.compress(layer) if is_compressed else layer})
        with tarfile.open(fileobj=io.BytesIO(saved)) as opened:
            weighed = measure_layer(opened, "blobs/1")
        assert weighed.unpacked == {"application": 1000, "system": 10}
        assert 100 < weighed.compressed_bytes < 1000


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as opened:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class TestLoad:
    def test_reads_what_wrk_prints(self) -> None:
        """Rate, median, 99th percentile, in the units of their names."""
        found = load_test.parse_output((FIXTURES / "wrk.txt").read_text())
        assert found.requests > 0
        assert found.errors == 0
        assert 0 < found.p50_ms <= found.p99_ms
        assert found.requests_per_second == pytest.approx(found.requests / found.seconds)

    def test_counts_every_kind_of_error(self) -> None:
        printed = (FIXTURES / "wrk.txt").read_text()
        bad = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n"
        assert load_test.parse_output(printed + bad).errors == 15

    def test_a_machine_without_wrk_is_told_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        with pytest.raises(MachineError, match="apt install wrk"):
            load_test.find_wrk()


class TestCounters:
    def test_reads_control_groups_of_version_2(self) -> None:
        printed = "104857600\nanon 83886080\nfile 10485760\nusage_usec 2500000\nuser_usec 2000000\n"
        assert container_stats.parse_counters(printed, 2) == container_stats.Counters(
            104857600, 83886080, 10485760, 2.5
        )

    def test_reads_control_groups_of_version_1(self) -> None:
        """memory.usage_in_bytes, memory.stat, cpuacct.usage, which is in nanoseconds."""
        printed = "104857600\ncache 10485760\nrss 83886080\n2500000000\n"
        assert container_stats.parse_counters(printed, 1) == container_stats.Counters(
            104857600, 83886080, 10485760, 2.5
        )


class TestLimits:
    def test_a_miss_is_reported_with_what_was_found(self) -> None:
        row = json.loads(json.dumps(sample_report()["approaches"][0]))
        row["image"] |= {"application_unpacked_bytes": 6_000_000, "dependencies_unpacked_bytes": 60_000_000}
        row["build"]["after_module_edit"] |= {"ran_pip": True, "new_layers": 3, "only_the_last": False}
        row["build"]["cold_seconds"]["median"] = 100.0
        row["running"]["start_seconds"]["median"] = 3.2
        found = {one["name"]: one for one in check_limits(row)}
        assert not any(one["is_kept"] for one in found.values())
        assert found["start_seconds"]["found"] == 3.2
        assert found["dependencies_to_wheels_ratio"]["found"] == 1.25
