"""Tests of lab.reporting.publishing, with the blog's own command at the other end."""

from collections.abc import Callable

import pytest

from lab.errors import MachineError, UsageError
from lab.reporting.making import markdown, page
from lab.reporting.publishing import LOCAL, publish
from tests.lab.reporting.sample import material, measurements, probing
from tests.processes import Site

OpenSite = Callable[[], Site]


@pytest.fixture
def article() -> str:
    """The report as an article."""
    return markdown(page(material(measurements(), probing()), "en"), as_article=True)


@pytest.fixture
def site(open_site: OpenSite, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The blog of this machine, whose environment the lab passes on."""
    site = open_site()
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    return site


def test_the_report_becomes_a_draft_and_then_a_post(site: Site, article: str) -> None:
    """The second time it is the same post; every table has arrived, with its bars."""
    assert publish(article, LOCAL, now=False).startswith("post_import: made /posts/lab-report/ (draft)")
    assert publish(article, LOCAL, now=True).startswith("post_import: renewed /posts/lab-report/ (published)")
    html = site.python("from blog.posts.models import Post; print(Post.objects.published().get().body_html)")
    assert html.count("<table>") == article.count("\n|--")
    assert html.count("<meter") == article.count("<meter") > 0


def test_a_blog_that_is_not_there_is_one_line(article: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the blog says, and what to do."""
    monkeypatch.setenv("TEST_DATABASE_URL", "sqlite:////nowhere/blog.sqlite3")
    with pytest.raises(MachineError, match=r"the blog did not take the report: .*unable to open.* make run"):
        publish(article, LOCAL, now=False)


def test_an_unknown_profile_is_told_with_those_that_there_are(article: str) -> None:
    """Before an engine is asked."""
    with pytest.raises(UsageError, match="unknown approach 'debian'; there are slim-buster"):
        publish(article, "debian", now=False)
