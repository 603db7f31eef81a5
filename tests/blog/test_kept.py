"""Pieces of pages that are kept in memory."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Model
from django.test import Client
from django.test.utils import override_script_prefix
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from pytest_django import Settings

from blog.models import Post, Series, Tag, User
from blog.models.comment import Discussion
from blog.models.related import RelatedPost
from blog.templatetags.kept import KEPT, kept, rendered
from tests.conftest import MakePost

pytestmark = pytest.mark.every_database

PIECE = "blog/includes/nameplate.html"
MOMENT = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
PAGE = "/posts/mooring/"


@pytest.fixture
def mooring(make_post: MakePost) -> Post:
    """A post with a tag, a table of contents, a series, a version, a related post and neighbours."""
    series = Series.objects.create(title="Ropes", slug="ropes")
    times = [MOMENT + timedelta(hours=hours) for hours in range(4)]
    make_post(slug="older", title="Older one", published_at=times[0])
    post = make_post(
        slug="mooring",
        title="Mooring",
        body="## Bollards\n\nText.\n\n## Cleats\n\nText.",
        tags=("Wheels",),
        series=series,
        series_number=1,
        published_at=times[1],
    )
    make_post(slug="newer", title="Newer one", series=series, series_number=2, published_at=times[2])
    make_post(slug="newest", title="Newest one", tags=("Wheels",), published_at=times[3])
    make_post(slug="매듭", title="매듭", language="ko", translation_of=post, published_at=times[0])
    return post


def change_of(model: type[Model], **values: object) -> Callable[[], object]:
    """A change that only the database knows of, as one that another worker has written."""
    return lambda: model._default_manager.update(**values)


def change_of_post(address: str, /, **values: object) -> Callable[[], object]:
    return lambda: Post.objects.filter(slug=address).update(**values)


CHANGES = {
    "title": change_of_post("mooring", title="Berths"),
    "summary": change_of_post("mooring", summary="Another one."),
    "text": change_of_post("mooring", body_html="<p>Another text.</p>"),
    "table of contents": change_of_post("mooring", toc=[{"level": 2, "id": name, "text": name} for name in "ab"]),
    "reading time": change_of_post("mooring", reading_minutes=9),
    "date of publication": change_of_post("mooring", published_at=MOMENT + timedelta(minutes=61)),
    "date of the last change": change_of_post("mooring", updated_at=MOMENT + timedelta(days=9)),
    "comments closed": change_of_post("mooring", comments_open=False),
    "comment": lambda: Discussion.objects.create(
        post=Post.objects.get(slug="mooring"), html="<p>Said.</p>", comment_count=1
    ),
    "tag renamed": change_of(Tag, name="Gears"),
    "address of a tag": change_of(Tag, slug="gears"),
    "tag taken away": lambda: Post.tags.through.objects.all().delete(),
    "author renamed": change_of(User, display_name="Mina Lee"),
    "account renamed": change_of(User, username="mina-lee"),
    "about the author": change_of(User, bio="Sails."),
    "series renamed": change_of(Series, title="Lines"),
    "address of a series": change_of(Series, slug="lines"),
    "part renamed": change_of_post("newer", title="Second part"),
    "part unpublished": change_of_post("newer", published_at=None),
    "part put elsewhere": change_of_post("newer", series_number=0),
    "out of the series": change_of_post("mooring", series=None, series_number=None),
    "related renamed": change_of_post("newest", title="Closest one"),
    "summary of a related one": change_of_post("newest", summary="Another one."),
    "related unpublished": change_of_post("newest", published_at=None),
    "related no more": lambda: RelatedPost.objects.all().delete(),
    "neighbour renamed": change_of_post("older", title="The one before"),
    "address of a neighbour": change_of_post("older", slug="before"),
    "neighbour in the trash": change_of_post("older", deleted_at=MOMENT),
    "version renamed": change_of_post("매듭", title="계류"),
    "version unpublished": change_of_post("매듭", published_at=None),
}


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("change", CHANGES)
    def test_change_is_shown_at_the_next_request(self, client: Client, mooring: Post, change: str) -> None:
        """Whoever made it: the page is another one, the same as with nothing in memory."""
        before = client.get(PAGE).content
        CHANGES[change]()
        after = client.get(PAGE).content
        rendered.cache_clear()
        assert client.get(PAGE).content == after != before

    @pytest.mark.parametrize("path", ["/", "/ko/", PAGE, "/ko/posts/매듭/", "/tags/wheels/", "/search/?q=mooring"])
    def test_page_of_kept_pieces_is_the_page_made_anew(self, client: Client, mooring: Post, path: str) -> None:
        rendered.cache_clear()
        anew = client.get(path).content
        assert client.get(path).content == anew
        assert rendered.cache_info().hits

    def test_host_and_scheme_are_those_of_the_request(self, client: Client, mooring: Post) -> None:
        """Not of the one for which a piece was made."""
        for path in ("/", PAGE):
            for scheme, host in (("http", "testserver"), ("https", "testserver"), ("http", "localhost")):
                html = client.get(path, secure=scheme == "https", HTTP_HOST=host).content.decode()
                assert set(re.findall(r"(?:https?)://(?:testserver|localhost)", html)) == {f"{scheme}://{host}"}

    def test_addresses_begin_where_the_site_is_served(self, client: Client, mooring: Post) -> None:
        """A server may be asked to serve the site under another path: nobody else gets its links."""
        for prefix in ("/", "/elsewhere/", "/"):
            with override_script_prefix(prefix):
                for path in ("/", PAGE):
                    links = re.findall(r'<a [^>]*href="(/[^"]*)"', client.get(path).content.decode())
                    assert {link.startswith("/elsewhere/") for link in links} == {prefix == "/elsewhere/"}

    def test_name_of_the_site_is_the_present_one(self, client: Client, mooring: Post, settings: Settings) -> None:
        for name in ("Wheelhouse", "Boathouse"):
            settings.SITE = {"name": name, "tagline": f"The {name}"}
            for path in ("/", PAGE):
                html = client.get(path).content.decode()
                assert {"Wheelhouse", "Boathouse"} & set(re.findall(r"\w+house", html)) == {name}

    def test_dates_are_of_the_time_zone(self, client: Client, mooring: Post) -> None:
        """What is evening in London is the next morning in Seoul."""
        for zone, day in (("UTC", "May 4, 2026"), ("Asia/Seoul", "May 5, 2026"), ("UTC", "May 4, 2026")):
            with timezone.override(zone):
                assert day in client.get("/").content.decode()
                assert day in client.get(PAGE).content.decode()

    def test_preview_of_a_post_leaves_its_page_alone(self, client: Client, editor: User, mooring: Post) -> None:
        """Search engines are told to stay away from the one, and not from the other."""
        client.force_login(editor)
        preview = client.get(f"/admin/blog/post/{mooring.pk}/preview/").content.decode()
        client.logout()
        page = client.get(PAGE).content.decode()
        assert ('content="noindex"' in preview, 'content="noindex"' in page) == (True, False)
        assert ("application/ld+json" in preview, "application/ld+json" in page) == (False, True)

    def test_previewed_draft_is_for_nobody_else(self, client: Client, editor: User, hidden_posts: list[Post]) -> None:
        """Its pieces may be in memory; the public still gets none of them."""
        client.force_login(editor)
        for post in hidden_posts:
            assert post.title in client.get(f"/admin/blog/post/{post.pk}/preview/").content.decode()
        client.logout()
        for post in hidden_posts:
            assert client.get(post.get_absolute_url()).status_code == 404
        for path in ("/", "/ko/"):
            assert "Secret" not in client.get(path).content.decode()

    def test_renamed_tag_and_author_are_shown(self, client: Client, make_post: MakePost) -> None:
        """At once, in lists and on the post's page."""
        post = make_post(tags=("Wheels",))
        paths = ("/", post.get_absolute_url())
        for path in paths:
            assert "Wheels</a>" in client.get(path).content.decode()
        Tag.objects.filter(name="Wheels").update(name="Gears", slug="gears")
        post.author.display_name = "Mina Lee"
        post.author.save()
        for path in paths:
            html = client.get(path).content.decode()
            assert '<a href="/tags/gears/" rel="tag">Gears</a>' in html
            assert "Wheels</a>" not in html
            assert "Mina Lee" in html
            assert "Mina Park" not in html

    def test_each_language_has_its_own(self, client: Client) -> None:
        for _ in range(2):
            assert "Skip to the text" in client.get("/").content.decode()
            assert '<a href="/tags/">Tags</a>' in client.get("/").content.decode()
            assert '<a href="/ko/tags/">태그</a>' in client.get("/ko/").content.decode()

    def test_menu_says_where_the_reader_is(self, client: Client) -> None:
        """On the page itself, and nowhere else."""
        for path in ("/", "/tags/", "/archive/", "/ko/", "/ko/tags/"):
            html = client.get(path).content.decode()
            assert html.count('aria-current="page"') == 1
            assert f'<a href="{path}" aria-current="page">' in html
        assert 'aria-current="page"' not in client.get("/series/").content.decode()


class TestKept:
    def test_html_and_text_of_the_same_characters_are_two(self) -> None:
        """Else a text could come out as HTML because that had been there before."""
        assert "<i>x</i>" in kept(PIECE, name=mark_safe("<i>x</i>"))
        assert "&lt;i&gt;x&lt;/i&gt;" in kept(PIECE, name="<i>x</i>")

    def test_language_is_part_of_it(self) -> None:
        with translation.override("ko"):
            korean = kept(PIECE, name="Wheelhouse")
        assert 'href="/ko/"' in korean
        assert 'href="/"' in kept(PIECE, name="Wheelhouse")

    def test_no_more_than_so_many_are_kept(self) -> None:
        """Whatever readers ask for, memory does not grow for ever."""
        for number in range(KEPT + 10):
            kept(PIECE, name=f"Number {number}")
        assert rendered.cache_info().currsize == KEPT

    def test_nothing_is_kept_while_developing(self, settings: Settings) -> None:
        """Whoever edits a template wants to see it."""
        settings.DEBUG = True
        before = rendered.cache_info().currsize
        assert "Never seen" in kept(PIECE, name="Never seen")
        assert rendered.cache_info().currsize == before
