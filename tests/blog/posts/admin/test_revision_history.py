"""The pages of revisions in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Post
from blog.posts.services.post import post_save
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(make_post: MakePost) -> Post:
    """A post that was saved twice."""
    post = make_post(body="<script>old</script>\n\nsame")
    post.body = "new\n\nsame"
    return post_save(post=post)


def pages(post: Post) -> list[str]:
    return [f"/admin/posts/post/{post.pk}/revisions/", f"/admin/posts/post/{post.pk}/revisions/1/"]


def restore(client: Client, post: Post, seen_version: int | str) -> str:
    address = f"/admin/posts/post/{post.pk}/revisions/1/restore/"
    return client.post(address, {"seen_version": seen_version}, follow=True).content.decode()


class TestPages:
    def test_list_and_revision_show_markup_as_text(self, client: Client, editor: User, post: Post) -> None:
        client.force_login(editor)
        for prefix in ("", "/ko"):
            for page in pages(post):
                assert client.get(prefix + page).status_code == 200
        shown = client.get(pages(post)[1]).content.decode()
        assert "<script>old" not in shown
        assert "&lt;" in shown

    def test_unknown_revision_is_404(self, client: Client, editor: User, post: Post) -> None:
        client.force_login(editor)
        assert client.get(f"/admin/posts/post/{post.pk}/revisions/99/").status_code == 404
        assert client.get("/admin/posts/post/99/revisions/").status_code == 404

    def test_pages_need_a_permission(self, client: Client, post: Post) -> None:
        client.force_login(User.objects.create_user("clerk", is_staff=True))
        assert [client.get(page).status_code for page in pages(post)] == [403, 403]


class TestRestore:
    def test_restores_the_text(self, client: Client, editor: User, post: Post) -> None:
        client.force_login(editor)
        assert "Revision 1 is restored." in restore(client, post, post.version)
        assert Post.objects.get().body.startswith("<script>old")
        assert post.revisions.order_by("-version")[0].author == editor

    def test_stale_page_restores_nothing(self, client: Client, editor: User, post: Post) -> None:
        client.force_login(editor)
        assert "Nothing was restored" in restore(client, post, post.version - 1)
        assert Post.objects.get().body == post.body

    @pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 5000], ids=["nothing", "a letter", "below", "above"])
    def test_invalid_version_restores_nothing(self, client: Client, editor: User, post: Post, seen: str) -> None:
        client.force_login(editor)
        assert "Nothing was restored" in restore(client, post, seen)

    def test_get_request_restores_nothing(self, client: Client, editor: User, post: Post) -> None:
        client.force_login(editor)
        assert client.get(f"/admin/posts/post/{post.pk}/revisions/1/restore/").status_code == 405

    def test_view_permission_restores_nothing(self, client: Client, post: Post) -> None:
        account = User.objects.create_user("auditor", is_staff=True)
        account.user_permissions.add(Permission.objects.get(codename="view_post"))
        client.force_login(account)
        assert "Restore this revision" not in client.get(pages(post)[1]).content.decode()
        restore(client, post, post.version)
        assert Post.objects.get().body == post.body
