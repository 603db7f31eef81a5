"""Sample posts of the benchmarks, which are indexed in bulk."""

import pytest

from blog.posts.models import Post
from blog.search.models import SearchEntry
from blog.search.services import posts_index
from tests.bench.sample_posts import posts_generate

pytestmark = pytest.mark.django_db


def test_index_is_what_the_services_would_write() -> None:
    posts_generate(count=3, seed=7)
    entries = SearchEntry.objects.order_by("post").values("post", "title", "tags", "body")
    before = list(entries)
    posts_index(posts=Post.objects.all())
    assert len(before) == 3
    assert list(entries.all()) == before
