"""Tags in the admin, through its forms."""

import pytest
from django.test import Client

from blog.posts.models import Tag
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

LIST = "/admin/posts/tag/"


def merge(client: Client, *names: str, **fields: str) -> str:
    """Run the action on the tags with these names; return the page."""
    chosen = [str(tag.pk) for tag in Tag.objects.filter(name__in=names)]
    data = {"action": "merge", "_selected_action": chosen} | fields
    return client.post(LIST, data, follow=True).content.decode()


class TestMerge:
    def test_nothing_changes_without_the_preview(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(tags=("Docker", "Dokcer"))
        into = str(Tag.objects.get(name="Docker").pk)
        page = merge(editor_client, "Docker", "Dokcer", into=into, name="Docker", slug="docker", _merge="1")
        assert "The tag “Dokcer” is removed." in page
        assert "/tags/dokcer/ redirects to /tags/docker/" in page
        assert Tag.objects.count() == 2

    def test_preview_counts_the_posts_that_the_merge_changes(self, editor_client: Client, make_post: MakePost) -> None:
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

    def test_deleted_tags_are_an_error(self, editor_client: Client) -> None:
        page = editor_client.post(LIST, {"action": "merge", "_selected_action": ["99"]}, follow=True).content.decode()
        assert "Nothing was merged: these tags no longer exist." in page

    def test_one_tag_is_renamed(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(tags=("Dokcer",))
        into = str(Tag.objects.get().pk)
        fields = {"into": into, "name": "Docker", "slug": "docker"}
        merge(editor_client, "Dokcer", **fields, _merge="1", previewed=f"{into}:Docker:docker")
        assert Tag.objects.get().name == "Docker"
        assert editor_client.get("/tags/dokcer/")["Location"] == "/tags/docker/"

    @pytest.mark.parametrize("field", ["name", "slug"])
    def test_name_of_another_tag_is_rejected(self, editor_client: Client, make_post: MakePost, field: str) -> None:
        make_post(tags=("Docker", "Dokcer"))
        into = str(Tag.objects.get(name="Dokcer").pk)
        taken = {"name": "Docker", "slug": "docker"}
        fields = {"into": into, "name": "Free", "slug": "free"} | {field: taken[field]}
        page = merge(editor_client, "Dokcer", **fields, _merge="1", previewed=":".join(fields.values()))
        assert "Another tag has this." in page
        assert Tag.objects.filter(name="Dokcer").exists()


class TestForm:
    def test_changed_slug_is_redirected(self, editor_client: Client, make_post: MakePost) -> None:
        make_post(tags=("Dokcer",))
        tag = Tag.objects.get()
        editor_client.post(f"{LIST}{tag.pk}/change/", {"name": "Docker", "slug": "docker"})
        assert editor_client.get("/tags/dokcer/")["Location"] == "/tags/docker/"
