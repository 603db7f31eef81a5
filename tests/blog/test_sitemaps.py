"""sitemap.xml"""

from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone

from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class TestSitemap:
    def test_lists_homes_and_posts_with_their_last_change(self, client: Client, make_post: MakePost) -> None:
        post = make_post(slug="wheels")
        make_post(slug="휠", language="ko")
        root = ElementTree.fromstring(client.get("/sitemap.xml").content)
        found = {
            url.findtext("s:loc", namespaces=NAMESPACE): url.findtext("s:lastmod", namespaces=NAMESPACE)
            for url in root.findall("s:url", NAMESPACE)
        }
        assert set(found) == {
            "http://testserver/",
            "http://testserver/ko/",
            "http://testserver/posts/wheels/",
            "http://testserver/ko/posts/%ED%9C%A0/",
        }
        assert found["http://testserver/posts/wheels/"] == post.updated_at.date().isoformat()

    def test_post_that_was_scheduled_changed_on_its_day(self, client: Client, make_post: MakePost) -> None:
        at = timezone.now() - timedelta(seconds=1)
        post = make_post(published_at=at)
        type(post).objects.update(updated_at=at - timedelta(days=30))
        assert at.date().isoformat() in client.get("/sitemap.xml").content.decode()
