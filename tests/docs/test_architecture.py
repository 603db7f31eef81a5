"""docs/architecture.md is short and true."""

import re

from tests.docs.console import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_fits_on_a_page() -> None:
    assert len(TEXT.splitlines()) <= 60


def test_every_path_that_it_names_is_there() -> None:
    """Who follows it finds what it speaks of."""
    named = re.findall(r"`([a-z][\w.-]*/[\w./-]*|[\w-]+\.(?:py|toml|yml))`", TEXT)
    assert len(named) > 20
    assert [path for path in named if not (path.startswith("lab/") or (ROOT / path).exists())] == []


def test_middleware_stands_in_the_order_that_it_tells() -> None:
    """Health first, then the page cache, then what costs."""
    settings = (ROOT / "config" / "settings.py").read_text("utf-8")
    names = (
        "HealthMiddleware",
        "PageCacheMiddleware",
        "SecurityMiddleware",
        "WhiteNoiseMiddleware",
        "SessionMiddleware",
    )
    places = [settings.index(name) for name in (*names, "LanguageMiddleware")]
    assert places == sorted(places)
