"""Posts made by a formula."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from blog.posts.models import Post, RelatedPost, Tag
from blog.posts.rendering import markdown
from blog.posts.services.related import posts_relate_all
from blog.search.models import SearchEntry
from blog.search.queries import find
from blog.search.services import posts_index
from tests.bench.sample_posts import COMMON_TAG, USERNAME, post_of, posts_generate, tags_of
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def shown() -> list[tuple[str, str, list[str]]]:
    """What readers see of the posts, newest first."""
    return [
        (post.title, post.body_html, [tag.name for tag in post.tag_links])
        for post in Post.objects.published().newest_first()
    ]


def stored() -> list[list[dict[str, Any]]]:
    """What the tables hold, without keys."""
    posts = Post.objects.order_by("slug").values(
        *(field.name for field in Post._meta.concrete_fields if field.name != "id")
    )
    links = Post.tags.through._default_manager.order_by("post__slug", "tag__name").values("post__slug", "tag__name")
    entries = SearchEntry.objects.order_by("post__slug").values("post__slug", "title", "tags", "body")
    return [list(posts), list(links), list(entries)]


def constraints() -> dict[str, Any]:
    """The indexes and keys of what search looks through."""
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, SearchEntry._meta.db_table)


class TestGenerate:
    def test_more_are_older_and_change_nothing(self) -> None:
        """So that lists show the same, however many there are."""
        assert posts_generate(count=3, seed=7) == 3
        before = shown()
        assert posts_generate(count=5, seed=7) == 2
        assert len(shown()) == 5
        assert shown()[:3] == before

    def test_same_seed_makes_the_same(self) -> None:
        posts_generate(count=2, seed=7)
        before = shown()
        Post.objects.all().delete()
        posts_generate(count=2, seed=7)
        assert shown() == before
        Post.objects.all().delete()
        posts_generate(count=2, seed=8)
        assert shown() != before

    def test_html_is_what_the_text_renders_to(self) -> None:
        """Although texts are rendered once for many posts."""
        posts_generate(count=3, seed=7)
        for post in Post.objects.all():
            assert post.body_html == markdown.render(post.body).html
            assert COMMON_TAG in [tag.name for tag in post.tag_links]
            post.full_clean()

    def test_search_finds_them_as_if_people_had_written_them(self) -> None:
        """What search looks through is what it would make of them itself."""
        posts_generate(count=3, seed=7)
        columns = ("post", "title", "tags", "body")
        before = list(SearchEntry.objects.order_by("post").values_list(*columns))
        posts_index(posts=Post.objects.all())
        assert list(SearchEntry.objects.order_by("post").values_list(*columns)) == before

    def test_rows_are_those_that_an_ordinary_write_makes(self) -> None:
        """Whatever way they take into the database."""
        posts_generate(count=3, seed=7)
        before = stored()
        author = Post.objects.all()[0].author
        Post.objects.all().delete()
        for number in (1, 2, 3):
            post = post_of(number, 7, author)
            post.save()
            post.tags.set(Tag.objects.filter(name__in=tags_of(number, 7)))
        posts_index(posts=Post.objects.all())
        assert stored() == before

    def test_next_post_of_a_person_gets_a_key_of_its_own(self, make_post: MakePost) -> None:
        """Keys that generated posts took are not given again."""
        posts_generate(count=3, seed=7)
        assert make_post(tags=("Harbour", "Nets")).author.username != USERNAME
        assert Post.objects.count() == 4

    def test_search_has_its_indexes_afterwards(self) -> None:
        """Although they are away while rows come in."""
        before = constraints()
        posts_generate(count=3, seed=7)
        assert constraints() == before
        assert len(find("harbour", Post.objects.published()).keys) == 3

    def test_they_lead_on_to_one_another(self) -> None:
        """As posts do that people have written."""
        posts_generate(count=3, seed=7)
        columns = ("post", "other", "place")
        before = list(RelatedPost.objects.order_by("post", "place").values_list(*columns))
        assert len(before) == 6
        posts_relate_all()
        assert list(RelatedPost.objects.order_by("post", "place").values_list(*columns)) == before


class TestCommand:
    def test_refuses_beside_posts_of_people(self, make_post: MakePost) -> None:
        """Nobody fills a site with nonsense by mistake."""
        make_post()
        with pytest.raises(CommandError, match="found 1 that were not generated"):
            call_command("generate_posts", count=2)
        assert Post.objects.count() == 1
        call_command("generate_posts", count=2, beside_others=True, verbosity=0)
        assert Post.objects.count() == 3

    def test_refuses_a_negative_number(self) -> None:
        with pytest.raises(CommandError, match="expected 0 or more, found -1"):
            call_command("generate_posts", count=-1)
