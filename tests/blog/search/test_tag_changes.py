"""Search entries after tags were renamed, merged or deleted."""

from collections.abc import Callable

import pytest

from blog.posts.models import Post, Tag
from blog.posts.services.tag import tag_save, tags_delete, tags_merge
from blog.search import services as search_service
from blog.search.models import SearchEntry
from blog.search.queries import find
from blog.search.services import posts_index
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def rename_tag() -> None:
    tag = Tag.objects.get(name="Popular")
    tag.name, tag.slug = "Renamed", "renamed"
    tag_save(tag=tag)


def merge_tags() -> None:
    tags_merge(tags=Tag.objects.filter(name__in=["Popular", "Other"]), into=Tag.objects.get(name="Other"))


def delete_tag() -> None:
    tags_delete(tags=Tag.objects.filter(name="Popular"))


CHANGES = {rename_tag: "renamed", merge_tags: "other", delete_tag: "beside"}  # with a word that is found afterwards


def get_entries() -> list[tuple[int, str, str, str]]:
    return list(SearchEntry.objects.order_by("post").values_list("post", "title", "tags", "body"))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_entries_are_as_if_indexed_again(
    make_post: MakePost, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(search_service, "TAGS_BATCH", batch)
    for number in range(3):
        make_post(tags=("zebra", "Popular", f"Ärger {number}"))
    make_post(tags=("Other",))
    change()
    changed = get_entries()
    SearchEntry.objects.all().delete()
    posts_index(posts=Post.objects.all())
    assert changed == get_entries()


@pytest.mark.parametrize(("change", "word"), CHANGES.items())
def test_new_names_are_found_and_former_ones_not(make_post: MakePost, change: Callable[[], None], word: str) -> None:
    make_post(title="Title", body="text", tags=("Popular", "Beside"))
    make_post(tags=("Other",))
    change()
    assert find(f"title text beside {word}", Post.objects.published()).keys
    assert not find("popular", Post.objects.published()).keys
