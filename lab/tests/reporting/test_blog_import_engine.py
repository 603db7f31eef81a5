"""`lab report --publish PROFILE` with a running stack."""

import pytest

from image_lab import builder
from image_lab.approaches import find
from image_lab.compose_stack import make_stack
from image_lab.http_client import HttpClient
from image_lab.reporting.blog_import import PROJECT, publish

ARTICLE = '+++\ntitle = "T"\nslug = "by-the-lab"\nsummary = "S"\n+++\nA *report*, 한국어.\n'


@pytest.mark.engine
def test_article_is_imported_into_a_running_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through Compose and the blog's own command, into the database; readers see it."""
    (approach,) = find(["alpine-bare"])
    order = builder.make_order(approach)
    assert builder.build(order).succeeded
    with make_stack(approach.service, order.image_name) as running:
        running.up()
        monkeypatch.setenv(PROJECT, running.project)
        said = publish(ARTICLE, approach.service, now=True)
        assert said.startswith("made      /posts/by-the-lab/ (published): T")
        assert "<em>report</em>, 한국어." in HttpClient(running.port()).get("/posts/by-the-lab/").text
