"""Backups of former versions, restored into this one: docs/upgrade.md."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.blog.backups.conftest import MakeSite
from tests.blog.backups.pages import read_pages
from tests.blog.backups.sites import DATA

EMAILS = {"blog.comments": "reader@example.org", "blog.newsletter": "subscriber@example.org"}


@pytest.mark.every_database
@pytest.mark.parametrize(
    "archive", sorted(DATA.glob(f"backup-*-{connection.vendor}.tar.gz")), ids=lambda path: path.name
)
def test_every_page_is_the_same(archive: Path, make_site: MakeSite) -> None:
    """After the start of the site, which migrates; drafts stay hidden, and old slugs redirect."""
    site = make_site("new")
    site.run("restore", str(archive))
    site.run("prepare_database")
    expected = json.loads((DATA / f"pages-{archive.name.split('-')[1]}.json").read_text())
    found = read_pages(site, f"read_again({list(expected)!r})")
    assert len(found) > 10
    if "blog.comments" not in settings.INSTALLED_APPS:
        expected = {url: page | {"comments": []} if "comments" in page else page for url, page in expected.items()}
    assert found == {url: page for url, page in expected.items() if url in found}
    assert read_pages(site, "read_emails()") == sorted(EMAILS[app] for app in EMAILS if app in settings.INSTALLED_APPS)
