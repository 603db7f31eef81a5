"""The index follows changes of tags that many posts have, and simultaneous ones."""

from collections.abc import Callable

import pytest

from blog.posts.models import Post
from blog.search import services
from blog.search.models import SearchEntry
from blog.search.queries import find_posts
from blog.search.services import posts_index
from tests.blog.posts.services.test_tag import (
    CHANGES,
    SIMULTANEOUS,
    change_delete,
    change_merge,
    change_rename,
    check_simultaneous_changes,
)
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
IS_CONSISTENT = """
from blog.search.models import SearchEntry
from blog.search.services import posts_index
def is_consistent():
    tags = SearchEntry.objects.order_by("post").values_list("tags", flat=True)
    before = list(tags)
    posts_index(posts=Post.objects.all())
    return before == list(tags.all())
"""


def get_entries() -> list[tuple[int, str, str, str]]:
    return list(SearchEntry.objects.order_by("post").values_list("post", "title", "tags", "body"))


@CHANGES
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_index_is_what_indexing_all_posts_again_gives(
    make_post: MakePost, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(services, "TAGS_BATCH", batch)
    for number in range(3):
        make_post(tags=("zebra", "Popular", f"Ärger {number}"))
    make_post(tags=("Other",))
    change()
    entries = get_entries()
    SearchEntry.objects.all().delete()
    posts_index(posts=Post.objects.all())
    assert entries == get_entries()


@CHANGES
def test_new_words_are_found_and_old_ones_are_not(make_post: MakePost, change: Callable[[], None]) -> None:
    make_post(title="Title", body="text", tags=("Popular", "Beside"))
    make_post(tags=("Other",))
    change()
    new = {change_rename: "renamed", change_merge: "other", change_delete: "beside"}[change]
    assert find_posts(f"title text beside {new}", Post.objects.published()).ids
    assert not find_posts("popular", Post.objects.published()).ids


@SIMULTANEOUS
def test_simultaneous_changes(
    make_post: MakePost, open_site: Callable[[], Site], changes: list[list[str]], expected: list[list[str]]
) -> None:
    check_simultaneous_changes(make_post, open_site, changes, expected, setup=IS_CONSISTENT)
