"""Tests of image_lab.probes.catalogue, and of the data in probes.toml."""

import ast

import pytest

from image_lab.probes import catalogue
from image_lab.probes.catalogue import INSIDE, Value
from tests.probes.sample import expectation

PROBES = catalogue.load()


class TestExpectation:
    @pytest.mark.parametrize(
        ("relation", "value", "met", "missed"),
        [
            ("is", "SIGSEGV", "SIGSEGV", "RecursionError"),
            ("is", "", "", "None"),
            ("starts_with", "glibc 2.", "glibc 2.41", ""),
            ("ends_with", "-musl.so", ".cpython-313-x86_64-linux-musl.so", ".cpython-313-x86_64-linux-gnu.so"),
            ("at_least", 2.5, 7, 1.2),
            ("at_most", 0.5, 0.5, 0.99),
            ("at_least", 1.0, 5.0, "EAI_AGAIN"),
        ],
    )
    def test_is_met_or_missed(self, relation: str, value: Value, met: Value, missed: Value) -> None:
        assert expectation(value, relation).is_met_by(met)
        assert not expectation(value, relation).is_met_by(missed)


class TestData:
    def test_every_script_has_the_probes_that_name_it(self) -> None:
        assert {path.stem for path in INSIDE.glob("[!_]*.py")} == set(catalogue.read_scripts())
        assert {probe.script for probe in PROBES} == set(catalogue.read_scripts())

    @pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
    def test_a_probe_is_told_by_its_script(self, probe: catalogue.Probe) -> None:
        tree = ast.parse(catalogue.read_scripts()[probe.script].source)
        assert probe.name in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}

    @pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
    def test_a_probe_says_what_it_means_and_who_says_so(self, probe: catalogue.Probe) -> None:
        assert probe.asks.endswith("?")
        assert probe.means.endswith(".")
        assert all(source.startswith("https://") for source in probe.sources)
        assert probe.sources
        assert all(probe.expected[libc] for libc in ("glibc", "musl"))
        assert len(probe.name) <= 26, "five words at most, or the table is wider than 80 columns"

    def test_what_is_said_of_some_versions_is_not_said_of_others(self) -> None:
        """A Python after the fix is not judged by what an earlier one did."""
        (probe,) = catalogue.select_probes(["nested-json-in-a-thread"])
        assert [str(one) for one in probe.expect("musl", "3.13.2")] == ["'SIGSEGV'"]
        assert probe.expect("musl", "3.14.7") == []
