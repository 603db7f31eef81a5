"""Changes of tags, also of many posts and at the same time."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from blog.accounts.models import User
from blog.posts.models import Post, RelatedPost, Tag
from blog.posts.services.post import post_tag
from blog.posts.services.tag import tag_save, tags_delete, tags_get_or_create, tags_merge
from tests.conftest import MakePost
from tests.processes import Site

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def tag_rename(name: str, new: str) -> None:
    tag = Tag.objects.get(name=name)
    tag.name, tag.slug = new, new.lower()
    tag_save(tag=tag)


def change_rename() -> None:
    tag_rename("Popular", "Renamed")


def change_merge() -> None:
    tags_merge(tags=Tag.objects.filter(name__in=["Popular", "Other"]), into=Tag.objects.get(name="Other"))


def change_delete() -> None:
    tags_delete(tags=Tag.objects.filter(name="Popular"))


CHANGES = pytest.mark.parametrize("change", [change_rename, change_merge, change_delete])


def capture_queries(change: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as context:
        change()
    return [query["sql"] for query in context.captured_queries]


def get_tags() -> list[tuple[str, str, int]]:
    """Name, slug and number of posts of all tags."""
    return list(Tag.objects.annotate(uses=Count("posts")).order_by("pk").values_list("name", "slug", "uses"))


class TestPopularTag:
    @CHANGES
    def test_number_of_queries_does_not_grow_with_its_posts(
        self, make_post: MakePost, change: Callable[[], None]
    ) -> None:
        for count in (2, 30):
            Post.objects.all().delete()
            Tag.objects.all().delete()
            for _ in range(count):
                make_post(tags=("Popular",), body="words")
            make_post(tags=("Other",))
            queries = capture_queries(change)
            assert not [sql for sql in queries if '"posts_post"."body_html"' in sql]
            if count == 2:
                few = len(queries)
        assert len(queries) <= few

    def test_merge_gives_a_post_of_both_tags_one(self, make_post: MakePost) -> None:
        post = make_post(tags=("Popular", "Other", "Third"))
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="Other"))
        assert list(Post.objects.get(pk=post.pk).tags.values_list("name", flat=True)) == ["Other"]

    def test_rejected_merge_changes_nothing(self, make_post: MakePost) -> None:
        make_post(tags=("Popular",))
        make_post(tags=("Other",))
        make_post(tags=("Third",))
        before = get_tags()
        into = Tag.objects.get(name="Other")
        into.name = "Third"
        with pytest.raises(ValidationError):
            tags_merge(tags=Tag.objects.filter(name="Popular"), into=into)
        assert get_tags() == before


class TestTagged:
    def test_number_of_queries_does_not_grow_with_related_posts(self, make_post: MakePost) -> None:
        names = [f"Tag {number}" for number in range(4)]
        few = len(capture_queries(lambda: make_post(tags=tuple(names))))
        for number in range(12):
            make_post(tags=tuple(names[: 1 + number % 4]))
        assert len(capture_queries(lambda: make_post(tags=tuple(names)))) <= few + 10
        assert RelatedPost.objects.count() > 20


class TestDeletedTag:
    def test_deleted_tag_is_not_created_by_a_save(self, make_post: MakePost) -> None:
        make_post(tags=("Old",))
        stale = Tag.objects.get()
        tags_delete(tags=[stale])
        stale = Tag(pk=stale.pk or 1, name="New", slug="new")
        with pytest.raises(ValidationError, match="This tag has just been deleted"):
            tag_save(tag=stale)
        assert not Tag.objects.exists()

    def test_merge_into_a_deleted_tag_changes_nothing(self, make_post: MakePost) -> None:
        make_post(tags=("Kept",))
        make_post(tags=("Gone",))
        into = Tag.objects.get(name="Gone")
        Tag.objects.filter(pk=into.pk).delete()
        with pytest.raises(ValidationError, match="This tag has just been deleted"):
            tags_merge(tags=Tag.objects.filter(name="Kept"), into=into)
        assert Tag.objects.get().posts.count() == 1

    def test_equal_names_are_one_tag(self) -> None:
        assert [tag.name for tag in tags_get_or_create(names=["Docker", "Docker", "docker"])] == ["Docker"]


class TestManyTags:
    def test_number_of_queries_does_not_grow_with_the_names(self, make_post: MakePost) -> None:
        post = make_post(tags=("Other",))
        few = len(capture_queries(lambda: post_tag(post=post, names=["Boats", "Ships"])))
        names = [f"Tag {number}" for number in range(200)]
        assert len(capture_queries(lambda: post_tag(post=post, names=names))) < few + 20  # parts of a long list
        assert post.tags.count() == 200

    def test_names_with_the_same_slug_are_created_at_once(self) -> None:
        tags = tags_get_or_create(names=["C++", "C", "C#", "c++", "HTTP 2", "HTTP"])
        assert {tag.name: tag.slug for tag in tags} == {
            "C++": "c",
            "C": "c-2",
            "C#": "c-3",
            "HTTP 2": "http-2",
            "HTTP": "http",
        }

    def test_invalid_name_creates_nothing(self) -> None:
        with pytest.raises(ValidationError):
            tags_get_or_create(names=["Boats", "!?"])
        assert not Tag.objects.exists()


# Two changes at once, by threads with a connection each, several times. Prints status codes and the names of all tags.
AT_ONCE = """
import json, os
from threading import Barrier, Thread
from django.db import connections
from django.test import Client
from blog.posts.models import Post, Tag
from blog.accounts.models import User
from blog.posts.services.post import post_tag

first, second = json.loads(os.environ["CHANGES"])
editor, statuses, clients = User.objects.get(is_superuser=True), [], [Client(), Client()]
for client in clients:
    client.force_login(editor)
    client.raise_request_exception = False

def send(client, change, together):
    keys = dict(Tag.objects.values_list("name", "pk"))
    post = Post.objects.order_by("pk")[clients.index(client)]
    tag = str(keys.get(change[1], 0))
    forms = {
        "rename": (f"{tag}/change/", {"name": change[-1], "slug": change[-1].lower()}),
        "delete": (f"{tag}/delete/", {"post": "yes"}),
        "merge": ("", {"action": "merge", "_selected_action": list(keys.values()), "into": tag, "_merge": "1",
            "name": change[1], "slug": change[1].lower(), "previewed": f"{tag}:{change[1]}:{change[1].lower()}"}),
    }
    together.wait()
    if change[0] == "tag":
        post_tag(post=post, names=change[1:])
        statuses.append(200)
    else:
        path, form = forms[change[0]]
        statuses.append(client.post(f"/admin/posts/tag/{path}", form).status_code)
    connections.close_all()

def both():
    together = Barrier(2)
    threads = [Thread(target=send, args=(c, change, together)) for c, change in zip(clients, (first, second))]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

results = []
for _ in range(int(os.environ["TIMES"])):
    Tag.objects.all().delete()
    for post in Post.objects.all(): post_tag(post=post, names=["One", "Two"])
    both()
    results.append(sorted(Tag.objects.values_list("name", flat=True)))
print(json.dumps([sorted(set(statuses)), results]))
"""


class TestAtTheSameTime:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ([["rename", "One", "New"], ["rename", "One", "Newer"]], [["New", "Two"], ["Newer", "Two"]]),
            ([["rename", "One", "Same"], ["rename", "Two", "Same"]], [["One", "Same"], ["Same", "Two"]]),
            ([["rename", "One", "New"], ["rename", "Two", "Newer"]], [["New", "Newer"]]),
            ([["merge", "One"], ["merge", "Two"]], [["One"], ["Two"]]),
            ([["rename", "One", "New"], ["delete", "One"]], [["Two"]]),
            ([["merge", "Two"], ["delete", "Two"]], [["One"], []]),
            (
                [["tag", "One", "Three"], ["rename", "One", "New"]],
                [["New", "Three", "Two"], ["New", "One", "Three", "Two"]],
            ),
            (
                [["tag", "New", "Newer"], ["tag", "newer", "new"]],
                [["New", "Newer", "One", "Two"], ["One", "Two", "new", "newer"]],
            ),
            ([["tag", "C++", "One"], ["tag", "C#", "One"]], [["C#", "C++", "One", "Two"]]),
            ([["tag", "One", "Three"], ["delete", "One"]], [["One", "Three", "Two"], ["Three", "Two"]]),
        ],
        ids=[
            "rename-one",
            "rename-alike",
            "rename-two",
            "merge",
            "rename-delete",
            "merge-delete",
            "tag-rename",
            "tag-alike",
            "tag-same-slug",
            "tag-delete",
        ],
    )
    def test_both_succeed_in_one_order(
        self, make_post: MakePost, open_site: Callable[[], Site], changes: list[list[str]], expected: list[list[str]]
    ) -> None:
        User.objects.create_superuser("editor")
        for _ in range(3):
            make_post()
        site = open_site()
        statuses, results = json.loads(site.python(AT_ONCE, CHANGES=json.dumps(changes), TIMES="3"))
        assert set(statuses) <= {200, 302}
        assert all(names in expected for names in results)
        assert len(results) == 3
