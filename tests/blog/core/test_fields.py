"""Model fields."""

import os
import subprocess
import sys
from pathlib import Path


def test_migrations_do_not_depend_on_the_languages(tmp_path: Path) -> None:
    settings = 'from config.settings import *\nLANGUAGES, LANGUAGE_CODE = [("ko", "한국어")], "ko"\n'
    (tmp_path / "korean_alone.py").write_text(settings, "utf-8")
    changes = {"DJANGO_SETTINGS_MODULE": "korean_alone", "PYTHONPATH": str(tmp_path)}
    changes |= {"DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    run = subprocess.run(command, env=os.environ | changes, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "No changes detected\n", "")
