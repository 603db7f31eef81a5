"""Tests of image_lab.wheels.wheels_report: the schema, and the reports that are committed."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests import ROOT
from tests.sample import read_schema
from tests.wheels.conftest import RunWheels
from tests.wheels.index import PackageIndex

SCHEMA = read_schema("wheels/wheels.schema.json")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
FOLDER = ROOT / "docs" / "reports" / "wheels"
COMMITTED = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_committed_report_keeps_to_the_schema(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    VALIDATOR.validate(found)
    assert found["indexes"] == ["https://pypi.org/simple"]


def test_our_requirements_compile_nowhere() -> None:
    newest = json.loads(max(FOLDER.glob("*-requirements.json")).read_text(encoding="utf-8"))
    assert len(newest["results"]) == 6
    assert {one["outcome"] for result in newest["results"] for one in result["distributions"]} == {"wheel"}


def test_2021_compiles_on_musl_alone() -> None:
    """Rust from 1.41 on and C, until 3.4.8; on glibc there was a wheel."""
    newest = json.loads(max(FOLDER.glob("*-cryptography-3.4.7.json")).read_text(encoding="utf-8"))
    musl, glibc = (
        next(one for one in result["distributions"] if one["name"] == "cryptography") for result in newest["results"]
    )
    assert musl["file"]["name"] == "cryptography-3.4.7.tar.gz"
    assert {(need["tool"], need["minimum"]) for need in musl["needs"]} >= {("Rust", "1.41"), ("C", None)}
    assert musl["nearest_release_with_a_wheel"]["version"] == "3.4.8"
    assert glibc["file"]["name"] == "cryptography-3.4.7-cp36-abi3-manylinux2014_x86_64.whl"


def test_every_outcome_keeps_to_the_schema(run: RunWheels, server: PackageIndex, tmp_path: Path) -> None:
    """On stdout and in the file that --output names, whose folder is made."""
    server.wheel("alpha", "1.0", "py3-none-any")
    server.wheel("beta", "1.0", "cp313-cp313-win_amd64")
    server.sdist("gamma", "1.0", {"gamma.c": "", "pyproject.toml": '[build-system]\nrequires = ["cffi"]\n'})
    server.sdist("delta", "1.0", {"setup.py": "setup()"}, yanked="broken")
    server.sdist("epsilon", "1.0", {}, content=b"no archive")
    requirements = ["alpha", "beta", "gamma", "delta==1.0", "epsilon", "git+https://example.org/zeta"]
    ran = run(*requirements, "--json", "--output", str(tmp_path / "new" / "report.json"))
    VALIDATOR.validate(ran.report)
    assert json.loads((tmp_path / "new" / "report.json").read_text(encoding="utf-8")) == ran.report
    assert {name: one["outcome"] for name, one in ran.distributions.items()} == {
        "alpha": "wheel",
        "beta": "nothing",
        "gamma": "compile",
        "delta": "pure-source",
        "epsilon": "unknown",
    }
    (result,) = ran.report["results"]
    counts = {name: count for name, count in result.items() if name.endswith("_count")}
    assert counts == {
        "unknown_size_count": 0,
        "distribution_count": 5,
        "compile_count": 1,
        "pure_source_count": 1,
        "unknown_count": 1,
        "nothing_fits_count": 1,
    }
    assert ran.code == 1
