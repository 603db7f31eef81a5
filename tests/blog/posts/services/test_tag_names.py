"""Finding a tag by its name after tags were renamed or merged, and their redirects."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Tag
from blog.posts.services.post import post_save, post_tag
from blog.posts.services.revision import revision_restore
from blog.posts.services.tag import tag_get_or_create, tag_save, tags_merge
from tests.conftest import MakePost

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def rename(name: str, new: str, slug: str) -> Tag:
    tag = Tag.objects.get(name=name)
    tag.name, tag.slug = new, slug
    return tag_save(tag=tag)


def names() -> list[str]:
    return sorted(Tag.objects.values_list("name", flat=True))


class TestName:
    @pytest.mark.parametrize(("name", "slug"), [("Ships", "boats"), ("도커", "docker-ko"), ("Tall-Ships", "boats")])
    def test_renamed_tag_is_found_with_any_slug(self, make_post: MakePost, name: str, slug: str) -> None:
        """Letter case and hyphens are ignored."""
        post = make_post(tags=("Boats",))
        tag = rename("Boats", name, slug)
        for typed in (name, name.lower(), name.replace("-", " ")):
            assert post_tag(post=post, names=[typed]) == [tag]
            assert make_post(tags=(typed,)).tags.get() == tag
        assert names() == [name]

    @pytest.mark.parametrize("slug", ["boats", "ships"])
    def test_former_name_finds_the_renamed_tag(self, make_post: MakePost, slug: str) -> None:
        """A form that was opened before does not create the tag again."""
        post = make_post(tags=("Boats",))
        tag = rename("Boats", "Ships", slug)
        assert post_tag(post=post, names=["Boats"]) == [tag]
        assert names() == ["Ships"]

    def test_former_name_that_is_used_again_finds_its_new_tag(self, make_post: MakePost) -> None:
        make_post(tags=("Boats",))
        rename("Boats", "Ships", "ships")
        again = tag_save(tag=Tag(name="Boats", slug="boats"))
        assert tag_get_or_create(name="boats") == again

    def test_slug_that_spells_only_a_part_of_the_name_is_no_match(self, make_post: MakePost) -> None:
        make_post(tags=("C++",))
        assert tag_get_or_create(name="C#").slug == "c-2"
        assert tag_get_or_create(name="C").slug == "c-3"
        Tag.objects.exclude(name="C++").delete()
        rename("C++", "C++", "cpp")
        assert tag_get_or_create(name="C").slug == "c"
        assert tag_get_or_create(name="C#").slug == "c-2"

    def test_numbered_slugs_are_not_confused(self, make_post: MakePost) -> None:
        make_post(tags=("C++", "C#"))
        assert tag_get_or_create(name="C 2").name == "C 2"

    def test_renamed_tag_with_a_number_is_found(self, make_post: MakePost) -> None:
        make_post(tags=("HTTP 2",))
        for slug in ("http-2", "http-3"):
            tag = rename(names()[0], "HTTP 3", slug)
            assert tag_get_or_create(name="HTTP 2") == tag


class TestMerge:
    def test_merged_tag_with_a_number_is_found(self, make_post: MakePost) -> None:
        make_post(tags=("Python", "Python 3"))
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="Python"))
        assert tag_get_or_create(name="Python 3").name == "Python"

    @pytest.mark.parametrize("name", ["K8s", "k8.s"])
    def test_old_revision_does_not_create_a_merged_tag_again(
        self, client: Client, make_post: MakePost, editor: User, name: str
    ) -> None:
        post = make_post(tags=(name,))
        revision = post.revisions.get()
        make_post(tags=("Kubernetes",))
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="Kubernetes"))
        restored = revision_restore(revision=revision, version=post.version, by=editor)
        assert restored
        assert [tag.name for tag in restored.tags.all()] == ["Kubernetes"]
        assert names() == ["Kubernetes"]
        response = client.get("/tags/k8s/")
        assert (response.status_code, response["Location"]) == (301, "/tags/kubernetes/")

    def test_merged_name_that_starts_like_the_other_finds_it(self, make_post: MakePost) -> None:
        post = make_post(tags=("Docker Compose", "Docker"))
        tags_merge(tags=Tag.objects.all(), into=Tag.objects.get(name="Docker"))
        post_tag(post=post, names=["Docker Compose"])
        assert names() == ["Docker"]

    def test_revision_of_a_renamed_tag_is_restored(self, make_post: MakePost, editor: User) -> None:
        post = make_post(tags=("Boats",))
        revision = post.revisions.get()
        rename("Boats", "Ships", "boats")
        assert revision_restore(revision=revision, version=post.version, by=editor)
        assert names() == ["Ships"]


class TestComma:
    def test_is_rejected_by_the_service(self) -> None:
        with pytest.raises(ValidationError, match="A tag's name can't contain a comma"):
            tag_save(tag=Tag(name="Ships, tall", slug="ships"))
        assert not names()

    def test_is_an_error_of_both_forms(self, client: Client, make_post: MakePost, editor: User) -> None:
        client.force_login(editor)
        make_post(tags=("Boats",))
        tag = Tag.objects.get()
        form = {"name": "Ships, tall", "slug": "boats"}
        merge = {"action": "merge", "_selected_action": str(tag.pk), "into": str(tag.pk), "_merge": "1"} | form
        for path, data in ((f"{tag.pk}/change/", form), ("", merge)):
            response = client.post(f"/admin/posts/tag/{path}", data)
            assert b"because commas separate tags" in response.content
        assert names() == ["Boats"]


class TestRedirect:
    @pytest.mark.parametrize("public", [False, True])
    def test_slug_that_another_post_used(self, client: Client, make_post: MakePost, *, public: bool) -> None:
        first = make_post(slug="x")
        first.slug = "y"
        post_save(post=first)
        second = make_post(slug="x", **({} if public else {"published_at": None}))
        second.slug = "z"
        post_save(post=second)
        response = client.get("/posts/x/")
        assert (response.status_code, response["Location"]) == (301, "/posts/z/" if public else "/posts/y/")

    def test_slug_of_a_draft_that_is_published_with_another_slug(self, client: Client, make_post: MakePost) -> None:
        first = make_post(slug="x")
        first.slug = "y"
        post_save(post=first)
        second = make_post(slug="x", published_at=None)
        second.slug, second.published_at = "z", first.published_at
        post_save(post=second)
        assert client.get("/posts/x/")["Location"] == "/posts/y/"

    def test_slug_of_a_post_that_is_unpublished_with_another_slug(self, client: Client, make_post: MakePost) -> None:
        first = make_post(slug="x")
        first.slug = "y"
        post_save(post=first)
        second = make_post(slug="x")
        second.slug, second.published_at = "z", None
        post_save(post=second)
        assert client.get("/posts/x/").status_code == 404

    @pytest.mark.parametrize("merged", [False, True])
    @pytest.mark.parametrize("public", [False, True])
    def test_slug_that_another_tag_used(
        self, client: Client, make_post: MakePost, *, public: bool, merged: bool
    ) -> None:
        make_post(tags=("Boats",))
        make_post(tags=("Other",))
        rename("Boats", "Ships", "ships")
        other = tag_save(tag=Tag(name="Boats", slug="boats"))
        if public:
            make_post(tags=("Boats",))
        if merged:
            tags_merge(tags=[other], into=Tag.objects.get(name="Other"))
        else:
            rename("Boats", "Other two", "other-two")
        response = client.get("/tags/boats/")
        left = "/tags/other/" if merged else "/tags/other-two/"
        assert (response.status_code, response["Location"]) == (301, left if public else "/tags/ships/")
