"""Search entries after tags were renamed, merged or deleted."""

import json
from collections.abc import Callable

import pytest

from blog.accounts.models import User
from blog.posts.models import Post, Tag
from blog.posts.services.tag import tag_save, tags_delete, tags_merge
from blog.search import services
from blog.search.models import SearchEntry
from blog.search.queries import find_posts
from blog.search.services import posts_index
from tests.blog.posts.services.test_tag import AT_ONCE
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def rename_tag() -> None:
    tag = Tag.objects.get(name="Popular")
    tag.name, tag.slug = "Renamed", "renamed"
    tag_save(tag=tag)


def merge_tags() -> None:
    tags_merge(tags=Tag.objects.filter(name__in=["Popular", "Other"]), into=Tag.objects.get(name="Other"))


def delete_tag() -> None:
    tags_delete(tags=Tag.objects.filter(name="Popular"))


CHECK_INDEX = """
from blog.search.models import SearchEntry
from blog.search.services import posts_index
def check_index():
    tags = SearchEntry.objects.order_by("post").values_list("tags", flat=True)
    before = list(tags)
    posts_index(posts=Post.objects.all())
    assert len(before) == 3 and before == list(tags.all())
"""
CHANGES = {rename_tag: "renamed", merge_tags: "other", delete_tag: "beside"}  # with a word that is found afterwards


def get_entries() -> list[tuple[int, str, str, str]]:
    return list(SearchEntry.objects.order_by("post").values_list("post", "title", "tags", "body"))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_entries_are_as_if_indexed_again(
    make_post: MakePost, change: Callable[[], None], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(services, "TAGS_BATCH", batch)
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
    assert find_posts(f"title text beside {word}", Post.objects.published()).ids
    assert not find_posts("popular", Post.objects.published()).ids


@pytest.mark.parametrize(
    "changes",
    [
        [["rename", "One", "New"], ["rename", "Two", "Newer"]],
        [["merge", "One"], ["merge", "Two"]],
        [["tag", "One", "Three"], ["rename", "One", "New"]],
    ],
    ids=["rename", "merge", "tag"],
)
def test_entries_are_right_after_simultaneous_changes(
    make_post: MakePost, open_site: Callable[[], Site], changes: list[list[str]]
) -> None:
    User.objects.create_superuser("editor")
    for _ in range(3):
        make_post()
    code = CHECK_INDEX + AT_ONCE.replace("    results.append(", "    check_index()\n    results.append(")
    assert "    check_index()\n" in code
    open_site().python(code, CHANGES=json.dumps(changes), TIMES="3")
