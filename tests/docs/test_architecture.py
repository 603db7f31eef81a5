"""docs/architecture.md is short and true."""

import re

from tests.docs.console import ROOT, missing

TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_fits_on_a_page() -> None:
    assert len(TEXT.splitlines()) <= 70


def test_every_path_exists() -> None:
    named = re.findall(r"`([a-z][\w.-]*/[\w./-]*|[\w-]+\.(?:py|toml|yml))`", TEXT)
    assert len(named) > 20
    assert missing(named) == []


def test_middleware_runs_in_the_order_described() -> None:
    settings = (ROOT / "config" / "settings.py").read_text("utf-8")
    names = ("Health", "PageCache", "Security", "RequestSize", "WhiteNoise", "Session", "Language", "SlugRedirect")
    places = [settings.index(f"{name}Middleware") for name in names]
    assert places == sorted(places)
