"""Values in an address or a form of the admin that nobody could have chosen."""

import pytest
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Somebody who may do everything."""
    client.force_login(editor)
    return client


@pytest.mark.parametrize("key", ["x", "9" * 40, "9" * 5000, "-1", "\0", "٣", "1.5"])
def test_key_of_no_post_is_no_error(desk: Client, key: str) -> None:
    """Asked for in the address, the form is without it; sent with the form, it is refused beside its field."""
    assert desk.get("/admin/posts/post/add/", {"translation_of": key}).status_code == 200
    response = desk.post("/admin/posts/post/add/", {"translation_of": key, "title": "T", "slug": "t"})
    assert response.status_code == 200
    assert "translation_of" in response.context["adminform"].form.errors
    assert not Post.objects.exists()


@pytest.mark.parametrize("moment", ["foo", "2026-13-01", "", "\0"])
def test_time_that_is_none_leaves_the_field_empty(desk: Client, moment: str) -> None:
    assert desk.get("/admin/posts/post/add/", {"published_at": moment}).status_code == 200


def test_time_and_post_can_be_asked_for(desk: Client, make_post: MakePost) -> None:
    post = make_post(title="An original")
    page = desk.get("/admin/posts/post/add/", {"published_at": "2026-05-04 10:30", "translation_of": str(post.pk)})
    text = page.content.decode()
    assert 'value="2026-05-04"' in text
    assert "An original</option>" in text


@pytest.mark.parametrize("name", ["language", "language__exact", "kind__exact", "post__language__exact", "status", "q"])
@pytest.mark.parametrize(
    "model", ["post", "subscriber", "message", "comment", "tag", "series", "blockedterm", "picture", "user"]
)
def test_list_that_is_asked_for_a_nul_is_shown_whole(desk: Client, model: str, name: str) -> None:
    """PostgreSQL takes no such text."""
    response = desk.get(f"/admin/blog/{model}/", {name: "\0"}, follow=True)
    assert response.status_code == 200
    assert "e=1" in response.redirect_chain[-1][0]
