"""Tests of wheelhouse_lab.reporting.blog_import, with the blog's own command at the other end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.reporting.sample import material, measurements, probing
from wheelhouse_lab.errors import MachineError, UsageError
from wheelhouse_lab.reporting.blog_import import LOCAL, publish
from wheelhouse_lab.reporting.build import markdown, page

DRAFT_HTML = "from {models} import Post; print(Post.objects.get().body_html)"


@pytest.fixture
def article() -> str:
    """The report as an article."""
    return markdown(page(material(measurements(), probing()), "en"), as_article=True)


@pytest.fixture
def manage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """``manage.py`` of the blog in this checkout, on an empty database."""
    pytest.importorskip("django", reason="the blog's requirements are not installed")
    variables = {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "KEYS_DIR": str(tmp_path)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([sys.executable, "-m", "config.keys"], check=True, cwd=ROOT)
    subprocess.run([*command, "migrate", "--verbosity=0"], check=True, cwd=ROOT)
    subprocess.run([*command, "createsuperuser", "--no-input", "--username=lab", "--email=lab@example.org"],
                   check=True, cwd=ROOT, env=os.environ | {"DJANGO_SUPERUSER_PASSWORD": "a-long-passphrase"})
    return command


def test_report_becomes_a_draft_and_then_a_post(manage: list[str], article: str) -> None:
    """The second import updates the same post."""
    assert publish(article, LOCAL, now=False).startswith("post_import: made /posts/lab-report/ (draft)")
    assert publish(article, LOCAL, now=True).startswith("post_import: renewed /posts/lab-report/ (published)")
