"""The admin of users who may write only their own posts; ``tests/blog/test_roles.py`` tests what they may do."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.conftest import MakePost
from tests.http_client import form_values

pytestmark = pytest.mark.django_db

ADD, LIST = "/admin/posts/post/add/", "/admin/posts/post/"


@pytest.fixture
def writer(client: Client, request: pytest.FixtureRequest) -> User:
    """Signed in, with the role that the test chooses."""
    user = User.objects.create_user("writer", is_staff=True)
    user.groups.add(Group.objects.get(name=request.param))
    client.force_login(user)
    return user


def get_change_url(post: Post) -> str:
    return reverse("admin:posts_post_change", args=[post.pk])


def get_fields(page: str) -> set[str]:
    return {str(field["name"]) for field in BeautifulSoup(page, "html.parser").select("#post_form [name]")}


@pytest.mark.parametrize(
    ("writer", "offered"),
    [("blog.contributor", set()), ("blog.author", {"_publish", "published_at_0"})],
    indirect=["writer"],
)
def test_form_offers_publishing_only_to_authors(client: Client, writer: User, offered: set[str]) -> None:
    fields = get_fields(client.get(ADD).content.decode())
    assert {"title", "body", "author", "_save", "_preview"} <= fields
    assert {"_publish", "published_at_0"} & fields == offered


@pytest.mark.parametrize("writer", ["blog.author"], indirect=True)
def test_form_and_filters_name_no_other_authors_and_tags(client: Client, writer: User, make_post: MakePost) -> None:
    """Filters would name the tags of others' drafts."""
    make_post(published_at=None, tags=("Secret",))
    make_post(author=writer, tags=("Open",))
    page = BeautifulSoup(client.get(ADD).content, "html.parser")
    assert {option.get("value") for option in page.select("#id_author option")} == {"", str(writer.pk)}
    listed = client.get(LIST).content.decode()
    assert "By language" in listed
    assert not [text for text in ("By author", "Mina", "Secret") if text in listed]


@pytest.mark.parametrize("writer", ["blog.contributor"], indirect=True)
def test_published_post_is_shown_without_a_form(client: Client, writer: User, make_post: MakePost) -> None:
    post = make_post(author=writer, tags=("Wheels", "Rims"))
    page = client.get(get_change_url(post)).content.decode()
    assert not {"title", "body", "_save", "_publish"} & get_fields(page)
    assert "Rims, Wheels" in page
    assert "/share/" not in page
    assert "data-autosave data-form" not in page


@pytest.mark.parametrize("writer", ["blog.contributor"], indirect=True)
def test_form_that_was_opened_before_publication_is_refused(client: Client, writer: User, make_post: MakePost) -> None:
    """The public text stays the same."""
    post = make_post(author=writer, published_at=None)
    form = form_values(client.get(get_change_url(post)).content.decode(), "post_form")
    Post.objects.filter(pk=post.pk).update(published_at=post.created_at)
    assert client.post(get_change_url(post), form | {"body": "third", "_save": "1"}).status_code == 403
    assert Post.objects.get(pk=post.pk).body == post.body


@pytest.mark.parametrize("writer", ["blog.author"], indirect=True)
def test_original_that_an_editor_chose_stays(client: Client, writer: User, make_post: MakePost) -> None:
    """Although the author could not have chosen it."""
    original = make_post(language="ko")
    post = make_post(author=writer, translation_of=original)
    form = form_values(client.get(get_change_url(post)).content.decode(), "post_form")
    assert client.post(get_change_url(post), form | {"body": "third", "_save": "1"}).status_code == 302
    stored = Post.objects.get(pk=post.pk)
    assert (stored.body, stored.translation_of) == ("third", original)


@pytest.mark.parametrize("writer", ["blog.author"], indirect=True)
def test_translation_of_a_translation_needs_access_to_the_first_post(writer: User, make_post: MakePost) -> None:
    own = make_post(author=writer, language="ko", translation_of=make_post())
    new = Post(author=writer, title="New", slug="new", summary="New.", body="new", translation_of=own)
    with pytest.raises(PermissionDenied, match="Expected an original that writer may open"):
        post_save(post=new, by=writer)


@pytest.mark.parametrize("writer", ["blog.author"], indirect=True)
def test_post_that_another_has_translated_gets_no_original(writer: User, make_post: MakePost) -> None:
    """The translation would move to the new original along with it."""
    own, original = make_post(author=writer), make_post(author=writer, language="ko")
    make_post(language="ko", title="Another's", translation_of=own)
    own.translation_of = original
    with pytest.raises(PermissionDenied, match="“Another's”: writer may not write posts by others"):
        post_save(post=own, by=writer)


@pytest.mark.parametrize("writer", ["blog.author"], indirect=True)
def test_action_ignores_another_users_post(client: Client, writer: User, make_post: MakePost) -> None:
    """It isn't in the user's list."""
    own, another = make_post(author=writer), make_post()
    client.post(LIST, {"action": "trash", "_selected_action": [own.pk, another.pk]})
    assert list(Post.objects.filter(deleted_at=None)) == [another]
