"""Tests of image_lab.reporting.blog_import, with the blog's own command at the other end."""

import subprocess
import sys
from pathlib import Path

import pytest

from image_lab.errors import MachineError
from image_lab.reporting.blog_import import LOCAL, publish
from image_lab.reporting.build import build_page, render_markdown
from tests import ROOT
from tests.reporting.sample import material, measurements, probing


@pytest.fixture
def article() -> str:
    return render_markdown(build_page(material(measurements(), probing()), "en"), as_article=True)


@pytest.fixture
def blog(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The blog of this checkout, on an empty database."""
    pytest.importorskip("django", reason="the blog's requirements are not installed")
    variables = {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "KEYS_DIR": str(tmp_path)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([sys.executable, "-m", "config.keys"], check=True, cwd=ROOT)
    subprocess.run([*command, "migrate", "--verbosity=0"], check=True, cwd=ROOT)


def test_report_becomes_a_draft_and_then_a_post(blog: None, article: str) -> None:
    assert publish(article, LOCAL, now=False).startswith("made      /posts/lab-report/ (draft)")
    assert publish(article, LOCAL, now=True).startswith("updated   /posts/lab-report/ (published)")


def test_missing_blog_is_one_line(article: str, blog: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/blog.sqlite3")
    with pytest.raises(MachineError, match=r"the blog did not take the report: .*unable to open.* make run"):
        publish(article, LOCAL, now=False)
