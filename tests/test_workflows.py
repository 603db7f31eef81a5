""".github/workflows: the script in release.yml that decides what is built. GitHub itself runs the rest."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import blog

ROOT = Path(__file__).resolve().parent.parent
RELEASE: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where GitHub reads what a step has found."""
    return tmp_path / "output"


def plan(tag: str, output: Path) -> "subprocess.CompletedProcess[str]":
    (step,) = (step for step in RELEASE["jobs"]["plan"]["steps"] if "run" in step)
    environ = os.environ | {"GITHUB_REF_NAME": tag, "GITHUB_REPOSITORY": "Owner/Blog", "GITHUB_OUTPUT": str(output)}
    command = [sys.executable, "-c", step["run"]]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


class TestPlan:
    def test_names_every_approach_the_image_and_the_version(self, output: Path) -> None:
        """The image in lower case, as registries want it."""
        assert plan(f"v{blog.__version__}", output).returncode == 0
        found = dict(line.split("=", 1) for line in output.read_text().splitlines())
        approaches = tomllib.loads((ROOT / "docker" / "approaches.toml").read_text())["approaches"]
        assert json.loads(found["approaches"]) == [approach["id"] for approach in approaches]
        assert (found["image"], found["version"]) == ("ghcr.io/owner/blog", blog.__version__)

    def test_refuses_a_tag_of_another_version(self, output: Path) -> None:
        result = plan("v99.0.0", output)
        assert result.returncode == 1
        assert f"expected the tag v{blog.__version__}" in result.stderr

    def test_gives_the_other_jobs_what_it_has_found(self) -> None:
        outputs = RELEASE["jobs"]["plan"]["outputs"]
        assert outputs == {name: f"${{{{ steps.read.outputs.{name} }}}}" for name in ("approaches", "image", "version")}
