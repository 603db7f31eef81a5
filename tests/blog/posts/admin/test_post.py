"""Posts in the admin, through its forms."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.posts.models import Post, Status, Tag
from tests.conftest import MakePost
from tests.http_client import form_values

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db

ADD = "/admin/posts/post/add/"
LIST = "/admin/posts/post/"


def submit(client: Client, address: str, button: str = "_save", **fields: Any) -> "TestResponse":
    """Fill in the form at ``address`` as it comes, with ``fields`` changed, and press ``button``."""
    data = form_values(client.get(address).content.decode(), "post_form")
    filled = {name: value or "" for name, value in (data | fields).items()}
    return client.post(address, filled | {button: "1"})


def fill_in(**fields: Any) -> dict[str, Any]:
    return {"title": "휠이란", "summary": "요약", "body": "## 머리\n\n글", "slug": "휠이란"} | fields


def run_action(client: Client, action: str, *posts: Post, **query: str) -> "TestResponse":
    chosen = {"action": action, "_selected_action": [post.pk for post in posts]}
    client.post(LIST, chosen, query_params=query)
    return client.get(LIST)


class TestWriting:
    def test_new_post_is_a_rendered_draft_by_its_author(self, editor_client: Client, editor: User) -> None:
        assert submit(editor_client, ADD, **fill_in(tag_names="도커, Docker ,, 도커")).status_code == 302
        post = Post.objects.get()
        assert post.status == Status.DRAFT
        assert post.author == editor
        assert '<h2 id="머리">' in post.body_html
        assert {tag.name for tag in post.tags.all()} == {"도커", "Docker"}

    def test_new_post_is_in_the_language_of_the_admin(self, editor_client: Client) -> None:
        submit(editor_client, f"/ko{ADD}", **fill_in())
        assert Post.objects.get().language == "ko"

    def test_change_renders_the_text_again(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post(tags=("Docker",))
        submit(editor_client, f"/admin/posts/post/{post.pk}/change/", body="*new*")
        post.refresh_from_db()
        assert post.body_html == "<p><em>new</em></p>\n"
        assert [tag.name for tag in post.tags.all()] == ["Docker"]

    def test_left_out_parts_are_reported(self, editor_client: Client, make_post: MakePost) -> None:
        """In the preview, and after a save."""
        body, said = "![a](https://elsewhere.org/a.png)", "Pictures from other sites are shown as links:"
        preview = editor_client.post("/admin/posts/post/render/", {"body": body}).content.decode()
        submit(editor_client, f"/admin/posts/post/{make_post().pk}/change/", body=body)
        assert said in preview
        assert said in editor_client.get(LIST).content.decode()

    def test_broken_html_is_previewed_and_saved(self, editor_client: Client, make_post: MakePost) -> None:
        body, post = "<div>\n<![x]>\n</div>", make_post()
        assert editor_client.post("/admin/posts/post/render/", {"body": body}).status_code == 200
        submit(editor_client, f"/admin/posts/post/{post.pk}/change/", body=body)
        post.refresh_from_db()
        assert post.body == body

    def test_taken_slug_is_an_error_and_the_text_stays(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(slug="휠이란")
        response = submit(editor_client, ADD, **fill_in(tag_names="new tag"))
        page = response.content.decode()
        assert response.status_code == 200
        assert "Another post in this language has this slug." in page
        assert "## 머리" in page
        assert "new tag" in page
        assert Post.objects.count() == 1

    @pytest.mark.parametrize("names", ["!!!", "x" * 61])
    def test_invalid_tag_is_rejected(self, editor_client: Client, names: str) -> None:
        response = submit(editor_client, ADD, **fill_in(tag_names=names))
        assert "at most 60 characters" in response.content.decode()
        assert not Post.objects.exists()

    def test_too_many_tags_are_rejected(self, editor_client: Client) -> None:
        response = submit(editor_client, ADD, **fill_in(tag_names=", ".join(f"Tag {n}" for n in range(1000))))
        assert "Expected at most 50 tags; found 1000. Remove some and save again." in response.content.decode()
        assert not Post.objects.exists()
        assert not Tag.objects.exists()

    def test_publish_now_makes_it_public(self, editor_client: Client) -> None:
        submit(editor_client, ADD, "_publish", **fill_in())
        post = Post.objects.get()
        assert f'href="{post.get_absolute_url()}"' in editor_client.get(LIST).content.decode()
        assert post.status == Status.PUBLISHED
        assert editor_client.get(post.get_absolute_url()).status_code == 200

    def test_publish_now_is_not_offered_for_public_posts(self, editor_client: Client, make_post: MakePost) -> None:
        address = f"/admin/posts/post/{make_post().pk}/change/"
        assert 'name="_publish"' not in editor_client.get(address).content.decode()


class TestPreview:
    def test_save_and_preview_shows_the_draft_as_readers_will_see_it(self, editor_client: Client) -> None:
        response = submit(editor_client, ADD, "_preview", **fill_in())
        post = Post.objects.get()
        assert response.headers["Location"] == f"/admin/posts/post/{post.pk}/preview/"
        preview = editor_client.get(response.headers["Location"])
        assert '<h2 id="머리">' in preview.content.decode()
        assert "noindex" in preview.content.decode()
        assert "no-store" in preview["Cache-Control"]
        assert editor_client.get(post.get_absolute_url()).status_code == 404

    def test_preview_is_in_the_language_of_the_post(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post(language="ko", published_at=None)
        assert '<html lang="ko"' in editor_client.get(f"/admin/posts/post/{post.pk}/preview/").content.decode()

    def test_preview_needs_a_login(self, client: Client, make_post: MakePost) -> None:
        response = client.get(f"/admin/posts/post/{make_post(published_at=None).pk}/preview/")
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]

    def test_preview_needs_a_permission(self, client: Client, make_post: MakePost) -> None:
        """Being staff is not enough."""
        client.force_login(User.objects.create_user("clerk", is_staff=True))
        assert client.get(f"/admin/posts/post/{make_post(published_at=None).pk}/preview/").status_code == 403

    def test_unknown_post_is_404(self, editor_client: Client) -> None:
        assert editor_client.get("/admin/posts/post/999/preview/").status_code == 404


class TestList:
    def test_trash_is_hidden_by_default(self, editor_client: Client, make_post: MakePost) -> None:
        kept, trashed = make_post(), make_post(deleted_at=timezone.now())
        assert list(editor_client.get(LIST).context["cl"].result_list) == [kept]
        assert list(editor_client.get(LIST, {"status": "trashed"}).context["cl"].result_list) == [trashed]

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED, Status.PUBLISHED])
    def test_filters_by_status(self, editor_client: Client, make_post: MakePost, status: Status) -> None:
        now = timezone.now()
        for published_at in (None, now + timedelta(days=1), now - timedelta(days=1)):
            make_post(published_at=published_at)
        (post,) = editor_client.get(LIST, {"status": status.value}).context["cl"].result_list
        assert post.status == status

    def test_invalid_status_shows_the_list(self, editor_client: Client) -> None:
        assert editor_client.get(LIST, {"status": "nonsense"}, follow=True).status_code == 200

    def test_finds_words_in_the_text(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post(body="musl and glibc")
        make_post()
        assert list(editor_client.get(LIST, {"q": "glibc"}).context["cl"].result_list) == [post]

    def test_bulk_publish_and_unpublish(self, editor_client: Client, make_post: MakePost) -> None:
        posts = [make_post(published_at=None) for _ in range(3)]
        assert "3 posts published." in run_action(editor_client, "publish", *posts).content.decode()
        assert Post.objects.published().count() == 3
        assert "1 post is a draft again." in run_action(editor_client, "unpublish", posts[0]).content.decode()

    def test_trash_and_restore(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post()
        run_action(editor_client, "trash", post)
        assert Post.objects.get().status == Status.TRASHED
        run_action(editor_client, "restore", post, status="trashed")
        assert Post.objects.get().status == Status.DRAFT

    def test_only_posts_in_the_trash_can_be_deleted(self, editor_client: Client, make_post: MakePost) -> None:
        kept, trashed = make_post(), make_post(deleted_at=timezone.now())
        assert 'value="delete_selected"' not in editor_client.get(LIST).content.decode()
        assert 'value="delete_selected"' in editor_client.get(LIST, {"status": "trashed"}).content.decode()
        assert editor_client.post(f"/admin/posts/post/{kept.pk}/delete/", {"post": "yes"}).status_code == 403
        editor_client.post(f"/admin/posts/post/{trashed.pk}/delete/", {"post": "yes"})
        assert list(Post.objects.all()) == [kept]

    def test_forged_bulk_delete_outside_the_trash_does_nothing(
        self, editor_client: Client, make_post: MakePost
    ) -> None:
        run_action(editor_client, "delete_selected", make_post())
        editor_client.post(
            f"{LIST}?status=trashed", {"action": "delete_selected", "_selected_action": [1], "post": "yes"}
        )
        assert Post.objects.count() == 1

    def test_view_permission_gives_no_actions(self, client: Client, make_post: MakePost) -> None:
        make_post()
        account = User.objects.create_user("auditor", is_staff=True)
        account.user_permissions.add(Permission.objects.get(codename="view_post"))
        client.force_login(account)
        assert 'value="publish"' not in client.get(LIST).content.decode()


class TestOtherPages:
    @pytest.mark.parametrize("model", ["posts/tag", "accounts/user", "auth/group", "posts/post"])
    @pytest.mark.parametrize("prefix", ["", "/ko"])
    def test_lists_and_forms_open(self, editor_client: Client, make_post: MakePost, model: str, prefix: str) -> None:
        make_post(tags=("Docker",))
        assert editor_client.get(f"{prefix}/admin/{model}/").status_code == 200
        assert editor_client.get(f"{prefix}/admin/{model}/add/").status_code == 200

    def test_author_with_posts_cannot_be_deleted(self, editor_client: Client, make_post: MakePost) -> None:
        post = make_post()
        editor_client.post(f"/admin/accounts/user/{post.author_id}/delete/", {"post": "yes"})
        assert Post.objects.filter(pk=post.pk).exists()


def test_user_who_may_only_view_posts_sees_the_form(client: Client, make_post: MakePost) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_post"))
    client.force_login(reader)
    page = client.get(f"{LIST}{make_post(title='Tides').pk}/change/")
    assert page.status_code == 200
    assert "Tides" in page.content.decode()
