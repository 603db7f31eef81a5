from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.blog.transfer.sites import HUGO, JEKYLL, write_site

Import = Callable[..., str]


@pytest.fixture
def hugo(tmp_path: Path) -> Path:
    """A site of Hugo's with two pictures."""
    return write_site(
        tmp_path / "hugo", HUGO, {"static/img/cover.png": "navy", "content/posts/bundle/crane.png": "red"}
    )


@pytest.fixture
def jekyll(tmp_path: Path) -> Path:
    """A site of Jekyll's with a picture."""
    return write_site(tmp_path / "jekyll", JEKYLL, {"assets/logo.png": "green"})


@pytest.fixture
def import_posts(db: None, media: Path) -> Import:
    """The command, called in this process; returns what it prints."""

    def call(source: Path | str, **options: object) -> str:
        output = StringIO()
        call_command("import_posts", str(source), stdout=output, **options)
        return output.getvalue()

    return call
