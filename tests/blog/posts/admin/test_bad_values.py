"""Values in a URL or a form of the admin that no page of it sends."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from blog.core.models import SiteSettings
from blog.posts.models import Post
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

ADD = "/admin/posts/post/add/"


@pytest.mark.every_database
@pytest.mark.parametrize("value", ["x", "9" * 40, "9" * 5000, "-1", "\0", "٣", "1.5"])
def test_invalid_id_is_ignored_in_the_url_and_rejected_in_the_form(editor_client: Client, value: str) -> None:
    assert editor_client.get(ADD, {"translation_of": value}).status_code == 200
    response = editor_client.post(ADD, {"translation_of": value, "title": "T", "slug": "t"})
    assert response.status_code == 200
    assert "translation_of" in response.context["adminform"].form.errors
    assert not Post.objects.exists()


@pytest.mark.parametrize("value", ["foo", "2026-13-01", "", "\0"])
def test_invalid_time_in_the_url_leaves_the_field_empty(editor_client: Client, value: str) -> None:
    assert editor_client.get(ADD, {"published_at": value}).status_code == 200


def test_url_sets_time_and_original(editor_client: Client, make_post: MakePost) -> None:
    post = make_post(title="An original")
    response = editor_client.get(ADD, {"published_at": "2026-05-04 10:30", "translation_of": str(post.pk)})
    assert 'value="2026-05-04"' in response.content.decode()
    assert "An original</option>" in response.content.decode()


@pytest.mark.parametrize("name", ["language", "language__exact", "kind__exact", "post__language__exact", "status", "q"])
def test_lists_of_all_models_ignore_a_query_with_nul(editor_client: Client, name: str) -> None:
    """PostgreSQL can't compare it; Django redirects to the whole list."""
    models = {model for model in apps.get_models() if admin.site.is_registered(model)}
    assert Post in models
    for model in models - {SiteSettings}:  # which has no list
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        response = editor_client.get(url, {name: "\0"}, follow=True)
        assert response.status_code == 200, url
        assert "e=1" in response.redirect_chain[-1][0], url


def test_autocomplete_finds_nothing_for_nul(editor_client: Client, make_post: MakePost) -> None:
    make_post(title="Tides")
    field = {"app_label": "posts", "model_name": "post", "field_name": "translation_of"}
    found = [
        editor_client.get("/admin/autocomplete/", field | {"term": term}).json()["results"] for term in ("\0", "Tides")
    ]
    assert [len(results) for results in found] == [0, 1]


@pytest.mark.parametrize("name", ["app_label", "model_name", "field_name", "term"])
def test_no_autocomplete_field_fails_for_nul(editor_client: Client, make_post: MakePost, name: str) -> None:
    """Django answers for every relation, whether or not a form has an autocomplete field for it."""
    make_post()
    for model in apps.get_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.remote_field:
                source = {"app_label": model._meta.app_label, "model_name": model.__name__, "field_name": field.name}
                response = editor_client.get("/admin/autocomplete/", source | {name: "\0"})
                assert response.status_code in (200, 403, 404), source
