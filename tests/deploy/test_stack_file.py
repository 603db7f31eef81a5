"""deploy/stack.yml and its guide agree with the rest; needs no engine."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.paths import DOCKERFILES, ROOT
from tests.docs.console import commands

STACK: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "stack.yml").read_text())
APP = {name: service for name, service in STACK["services"].items() if service["image"] == STACK["x-app"]["image"]}


class TestApp:
    @pytest.mark.parametrize("service", APP.values(), ids=APP)
    def test_has_a_volume_for_uploads(self, service: dict[str, Any]) -> None:
        """Its file system is read-only, and /tmp is in memory."""
        volume, folder = service["volumes"][0].split(":")
        assert volume in STACK["volumes"]
        assert f" MEDIA_ROOT={folder} " in DOCKERFILES[0].read_text()


class TestGuide:
    def test_settings_with_blanks_reach_the_shell(self, tmp_path: Path) -> None:
        """All examples of .env.example, exactly as they are there."""
        examples = re.findall(r"^# Example: ([A-Z_0-9]+=.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
        (tmp_path / ".env").write_text("# A comment\n\n" + "\n".join(examples) + "\n")
        (command,) = (command for command in commands("docs/scale.md") if ".env" in command)
        assert f"#   {command}\n" in (ROOT / "deploy" / "stack.yml").read_text()
        shell = ["sh", "-euc", f"{command}; env"]
        printed = subprocess.run(shell, cwd=tmp_path, env={}, capture_output=True, check=True, text=True).stdout
        assert set(examples) <= set(printed.splitlines())
        assert any(" <" in example for example in examples)
