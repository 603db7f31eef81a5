"""Migrations, whatever the site's language is."""

import os
import subprocess
import sys


def test_no_language_needs_a_migration_of_its_own() -> None:
    """A site in Korean has the same tables."""
    changes = {"DJANGO_SETTINGS_MODULE": "config.settings", "LANGUAGE_CODE": "ko", "DATABASE_URL": "sqlite:///:memory:"}
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    made = subprocess.run(command, env=os.environ | changes, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "No changes detected\n", "")
