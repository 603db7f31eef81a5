"""Redirects from former slugs of posts, series and tags."""

import pytest
from django.test import Client
from django.utils import timezone

from blog.posts.models import Post, Series, SlugHistory, Tag
from blog.posts.services.post import post_save, posts_publish
from blog.posts.services.series import series_save
from blog.posts.services.tag import tag_save, tags_merge
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db


def move(post: Post, slug: str, language: str = "") -> Post:
    post.slug, post.language = slug, language or post.language
    return post_save(post=post)


class TestPost:
    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_old_url_redirects_to_the_new_one(self, client: Client, make_post: MakePost, language: str) -> None:
        post = make_post(slug="old", language=language)
        old = post.get_absolute_url()
        move(post, "새-주소")
        response = client.get(old)
        assert response.status_code == 301
        assert response["Location"] == post.get_absolute_url()
        assert client.get(response["Location"]).status_code == 200

    def test_several_changes_are_one_redirect(self, client: Client, make_post: MakePost) -> None:
        post = make_post(slug="first")
        for slug in ("second", "third"):
            move(post, slug)
        for slug in ("first", "second"):
            assert client.get(f"/posts/{slug}/")["Location"] == "/posts/third/"

    def test_former_slug_that_is_used_again_is_no_loop(self, client: Client, make_post: MakePost) -> None:
        post = make_post(slug="there")
        move(post, "back")
        move(post, "there")
        assert client.get("/posts/there/").status_code == 200
        assert client.get("/posts/back/")["Location"] == "/posts/there/"

    def test_new_post_takes_over_the_slug(self, client: Client, make_post: MakePost) -> None:
        """Also after its own slug changes: its readers are not sent to another article."""
        move(make_post(slug="wheels"), "old-wheels")
        new = make_post(slug="wheels", title="New wheels")
        assert client.get("/posts/wheels/").context["post"] == new
        move(new, "new-wheels")
        assert client.get("/posts/wheels/")["Location"] == "/posts/new-wheels/"

    def test_draft_takes_over_the_slug_once_it_is_public(self, client: Client, make_post: MakePost) -> None:
        move(make_post(slug="wheels"), "old-wheels")
        draft = make_post(slug="wheels", published_at=None)
        assert client.get("/posts/wheels/")["Location"] == "/posts/old-wheels/"
        posts_publish(posts=[draft])
        assert client.get("/posts/wheels/").context["post"] == draft

    def test_change_of_language_redirects_to_the_other_language(self, client: Client, make_post: MakePost) -> None:
        move(make_post(slug="wheels"), "휠", language="ko")
        assert client.get("/posts/wheels/")["Location"] == "/ko/posts/%ED%9C%A0/"

    def test_same_slug_in_another_language_is_404(self, client: Client, make_post: MakePost) -> None:
        move(make_post(slug="wheels"), "new")
        assert client.get("/ko/posts/wheels/").status_code == 404

    def test_hidden_post_has_no_redirect(self, client: Client, make_post: MakePost) -> None:
        """A redirect would reveal its existence and slug."""
        move(make_post(slug="shy-1", published_at=None), "hidden-1")
        move(make_post(slug="shy-2", deleted_at=timezone.now()), "hidden-2")
        assert client.get("/posts/shy-1/").status_code == 404
        assert client.get("/posts/shy-2/").status_code == 404

    def test_post_request_is_not_redirected(self, client: Client, make_post: MakePost) -> None:
        move(make_post(slug="old"), "new")
        assert client.post("/posts/old/").status_code != 301

    def test_saving_without_a_new_slug_records_nothing(self, make_post: MakePost) -> None:
        post_save(post=make_post())
        assert not SlugHistory.objects.exists()

    def test_deleting_a_post_deletes_its_slug_history(self, client: Client, make_post: MakePost) -> None:
        move(make_post(slug="old"), "new").delete()
        assert client.get("/posts/old/").status_code == 404


class TestSeries:
    @pytest.fixture
    def series(self) -> Series:
        return Series.objects.create(title="Tides", slug="tides")

    def moved(self, series: Series, slug: str) -> Series:
        series.slug = slug
        return series_save(series=series)

    def test_several_changes_are_one_redirect(self, client: Client, make_post: MakePost, series: Series) -> None:
        make_post(series=series)
        for slug in ("currents", "물때"):
            self.moved(series, slug)
        for slug in ("tides", "currents"):
            response = client.get(f"/series/{slug}/")
            assert response.status_code == 301
            assert response["Location"] == series.get_absolute_url()
        assert client.get(response["Location"]).status_code == 200

    def test_former_slug_that_is_used_again_is_no_loop(
        self, client: Client, make_post: MakePost, series: Series
    ) -> None:
        make_post(series=series)
        for slug in ("currents", "tides"):
            self.moved(series, slug)
        assert client.get("/series/tides/").status_code == 200
        assert client.get("/series/currents/")["Location"] == "/series/tides/"

    def test_hidden_series_has_no_redirect_and_breaks_none(
        self, client: Client, make_post: MakePost, series: Series
    ) -> None:
        make_post(series=self.moved(series, "currents"))
        hidden = Series.objects.create(title="Secret", slug="tides")
        make_post(series=hidden, published_at=None)
        self.moved(hidden, "secret")
        assert client.get("/series/tides/")["Location"] == "/series/currents/"
        self.moved(hidden, "still-secret")
        assert client.get("/series/secret/").status_code == 404

    def test_admin_records_the_slug(self, admin_client: Client, make_post: MakePost, series: Series) -> None:
        make_post(series=series)
        form = {"title": "Tides", "slug": "currents", "language": "en", "description": ""}
        assert admin_client.post(f"/admin/posts/series/{series.pk}/change/", form).status_code == 302
        assert admin_client.get("/series/tides/")["Location"] == "/series/currents/"


class TestTag:
    @pytest.fixture
    def tagged(self, make_post: MakePost) -> Post:
        return make_post(tags=("Dokcer", "Docker"))

    def renamed(self) -> Tag:
        tag = Tag.objects.get(name="Dokcer")
        tag.name, tag.slug = "Containers", "containers"
        return tag_save(tag=tag)

    @pytest.mark.parametrize("language", ["", "/ko"])
    def test_renamed_tag_redirects_with_its_query_in_every_language(
        self, client: Client, tagged: Post, make_post: MakePost, language: str
    ) -> None:
        make_post(language="ko", tags=("Dokcer",))
        self.renamed()
        response = client.get(f"{language}/tags/dokcer/?before=1")
        assert response.status_code == 301
        assert response["Location"] == f"{language}/tags/containers/?before=1"

    def test_tag_of_hidden_posts_has_no_redirect(self, client: Client, hidden_posts: list[Post]) -> None:
        tag = Tag.objects.get(name="Secret tag")
        tag.slug = "still-secret"
        tag_save(tag=tag)
        assert client.get("/tags/secret-tag/").status_code == 404

    def test_merge_moves_posts_and_redirects_all_slugs(self, client: Client, tagged: Post, make_post: MakePost) -> None:
        other = make_post(tags=("Moby",))
        self.renamed()
        docker = Tag.objects.get(name="Docker")
        tags_merge(tags=Tag.objects.all(), into=docker)
        assert list(Tag.objects.all()) == [docker]
        assert {post.pk for post in docker.posts.all()} == {tagged.pk, other.pk}
        for slug in ("dokcer", "containers", "moby"):
            assert client.get(f"/tags/{slug}/")["Location"] == "/tags/docker/"

    def test_merge_may_take_the_name_of_a_removed_tag(self, client: Client, tagged: Post) -> None:
        docker = Tag.objects.get(name="Docker")
        docker.name, docker.slug = "Dokcer", "dokcer"
        tags_merge(tags=Tag.objects.all(), into=docker)
        assert client.get("/tags/docker/")["Location"] == "/tags/dokcer/"
        assert client.get("/tags/dokcer/").status_code == 200

    def test_new_tag_takes_over_the_slug(self, client: Client, tagged: Post, make_post: MakePost) -> None:
        self.renamed()
        tag_save(tag=Tag(name="Dokcer", slug="dokcer"))
        make_post(tags=("Dokcer",))
        assert client.get("/tags/dokcer/").status_code == 200

    def test_former_slug_that_is_used_again_is_no_loop(self, client: Client, tagged: Post) -> None:
        tag = self.renamed()
        tag.slug = "dokcer"
        tag_save(tag=tag)
        assert client.get("/tags/dokcer/").status_code == 200
        assert client.get("/tags/containers/")["Location"] == "/tags/dokcer/"
        assert SlugHistory.objects.get().slug == "containers"


class TestCaching:
    def test_redirect_is_revalidated(self, client: Client, make_post: MakePost) -> None:
        """Browsers would cache it indefinitely otherwise, and the post may get its old slug back."""
        move(make_post(slug="old"), "new")
        assert client.get("/posts/old/")["Cache-Control"] == "no-cache"
