"""Tags in the admin, through its real forms."""

import pytest
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Tag
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

LIST = "/admin/posts/tag/"


def merge(client: Client, *names: str, **fields: str) -> str:
    """Choose the tags with these names and run the action with ``fields``; return the page."""
    chosen = [str(tag.pk) for tag in Tag.objects.filter(name__in=names)]
    data = {"action": "merge", "_selected_action": chosen} | fields
    return client.post(LIST, data, follow=True).content.decode()


class TestMerge:
    def test_nothing_changes_before_the_preview_was_seen(self, editor_client: Client, make_post: MakePost) -> None:
        """Not even by a form that says that it was."""
        make_post(tags=("Docker", "Dokcer"))
        into = str(Tag.objects.get(name="Docker").pk)
        page = merge(editor_client, "Docker", "Dokcer", into=into, name="Docker", slug="docker", _merge="1")
        assert "The tag “Dokcer” disappears." in page
        assert "/tags/dokcer/ leads to /tags/docker/" in page
        assert Tag.objects.count() == 2

    def test_preview_counts_posts_and_the_merge_does_what_it_said(
        self, editor_client: Client, make_post: MakePost
    ) -> None:
        make_post(tags=("Docker", "Dokcer"))
        for _ in range(2):
            make_post(tags=("Dokcer",), published_at=None)
        into = str(Tag.objects.get(name="Docker").pk)
        fields = {"into": into, "name": "Docker", "slug": "docker"}
        page = merge(editor_client, "Docker", "Dokcer", **fields)
        assert "2 posts get the tag “Docker”." in page
        assert "1 post has it already." in page
        assert "The tag is now “Docker”." in merge(
            editor_client, "Docker", "Dokcer", **fields, _merge="1", previewed=f"{into}:Docker:docker"
        )
        assert Tag.objects.get().posts.count() == 3

    def test_tags_that_are_gone_are_told(self, editor_client: Client) -> None:
        """As when somebody else has just merged them."""
        page = editor_client.post(LIST, {"action": "merge", "_selected_action": ["99"]}, follow=True).content.decode()
        assert "Nothing was merged: these tags are gone." in page

    def test_one_tag_is_renamed(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(tags=("Dokcer",))
        into = str(Tag.objects.get().pk)
        fields = {"into": into, "name": "Docker", "slug": "docker"}
        merge(editor_client, "Dokcer", **fields, _merge="1", previewed=f"{into}:Docker:docker")
        assert Tag.objects.get().name == "Docker"
        assert editor_client.get("/tags/dokcer/")["Location"] == "/tags/docker/"

    @pytest.mark.parametrize("field", ["name", "slug"])
    def test_name_of_a_tag_outside_the_merge_is_refused(
        self, editor_client: Client, make_post: MakePost, field: str
    ) -> None:
        make_post(tags=("Docker", "Dokcer"))
        into = str(Tag.objects.get(name="Dokcer").pk)
        taken = {"name": "Docker", "slug": "docker"}
        fields = {"into": into, "name": "Free", "slug": "free"} | {field: taken[field]}
        page = merge(editor_client, "Dokcer", **fields, _merge="1", previewed=":".join(fields.values()))
        assert "Another tag has this." in page
        assert Tag.objects.filter(name="Dokcer").exists()


class TestForm:
    def test_changed_address_leaves_a_redirect(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(tags=("Dokcer",))
        tag = Tag.objects.get()
        editor_client.post(f"{LIST}{tag.pk}/change/", {"name": "Docker", "slug": "docker"})
        assert editor_client.get("/tags/dokcer/")["Location"] == "/tags/docker/"
