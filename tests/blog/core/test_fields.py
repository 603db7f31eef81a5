"""Model fields."""

import os
import subprocess
import sys


def test_migrations_do_not_depend_on_the_language() -> None:
    changes = {"DJANGO_SETTINGS_MODULE": "config.settings", "LANGUAGE_CODE": "ko", "DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    run = subprocess.run(command, env=os.environ | changes, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "No changes detected\n", "")
