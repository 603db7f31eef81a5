"""Opens every page of the admin with each kind of permission: the right status, and never a 500.

An app lists what its models need in a module ``admin_pages`` in its tests: ``make_objects`` makes an object of each
model, and ``PERMISSIONS`` says who may open the pages that are not Django's, or that follow other rules.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from blog.accounts.models import User
from blog.posts.models import Post, Status
from tests.conftest import MakePost
from tests.http_client import form_values

pytestmark = pytest.mark.django_db

MODULES = [
    import_module(f"tests.blog.{path.parent.name}.admin_pages")
    for path in Path(__file__).parent.glob("*/admin_pages.py")
]
KINDS = ("none", "view", "add", "change", "delete", "superuser")
# Which permissions open the pages that every model has.
DEFAULTS = {
    "changelist": {"view", "change"},
    "add": {"add"},
    "change": {"view", "change"},
    "history": {"view", "change"},
    "delete": {"delete"},
    "change POST": {"change"},
}
PERMISSIONS: dict[str, set[str]] = {name: kinds for module in MODULES for name, kinds in module.PERMISSIONS.items()}
ONLY_POST = {name for module in MODULES for name in module.ONLY_POST}


def find_pages(model: type[Model], obj: Model) -> Iterator[tuple[str, str]]:
    """Every named page of the model's admin, with its path for ``obj``."""
    for pattern in admin.site.get_model_admin(model).get_urls():
        if pattern.name:
            converters = pattern.pattern.converters
            arguments = {name: 1 if name == "version" else obj.pk for name in converters}
            yield pattern.name, reverse(f"admin:{pattern.name}", kwargs=arguments)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def staff_client(client: Client, kind: str) -> Client:
    """Signed in with one kind of permission for every model."""
    user = User.objects.create_user("staff", is_staff=True, is_superuser=kind == "superuser")
    user.user_permissions.set(Permission.objects.filter(codename__startswith=f"{kind}_"))
    client.force_login(user)
    client.raise_request_exception = False
    return client


@pytest.fixture
def post(make_post: MakePost) -> Post:
    return make_post(tags=("Wheels", "Whels"))


@pytest.fixture
def objects(post: Post, media: Path) -> list[Model]:
    """An object of each model of the admin."""
    return [obj for module in MODULES for obj in module.make_objects(post)]


def is_open(page: str, kind: str) -> bool:
    kinds = PERMISSIONS[page] if page in PERMISSIONS else DEFAULTS[page.rpartition("_")[2]]
    return kind in kinds or (kind == "superuser" and bool(kinds))


def test_every_model_has_an_object(objects: list[Model]) -> None:
    assert {type(obj) for obj in objects} == set(admin.site._registry)


def test_pages_open_for_the_right_permissions(staff_client: Client, kind: str, objects: list[Model]) -> None:
    """A page is a 403 for others. What is only posted answers a page, a redirect, or the errors of an empty form."""
    wrong = []
    for obj in objects:
        for page, path in find_pages(type(obj), obj):
            status = (staff_client.post if page in ONLY_POST else staff_client.get)(path).status_code
            opened = {200, 302, 422} if page in ONLY_POST else {200}
            if status not in (opened if is_open(page, kind) else {403}):
                wrong.append((page, status))
    assert wrong == []


def test_forms_are_saved_with_the_right_permissions(staff_client: Client, kind: str, objects: list[Model]) -> None:
    """Each form as it comes, which is sent although the page may not have it."""
    wrong = []
    for obj in objects:
        model = obj._meta.model_name
        page = f"{obj._meta.app_label}_{model}_change"
        path = reverse(f"admin:{page}", args=[obj.pk])
        opened = staff_client.get(path)
        form = form_values(opened.content.decode(), f"{model}_form") if opened.status_code == 200 else {}
        status = staff_client.post(path, form).status_code
        may_save = is_open(f"{page} POST", kind)
        if status != (302 if may_save else 403):
            wrong.append((page, status))
    assert wrong == []


def test_pages_without_a_model(staff_client: Client, kind: str, post: Post) -> None:
    """Those that all staff may open, and the autocomplete, for which one must see posts."""
    names = ("index", "password_change", "password_change_done", "jsi18n")
    assert [staff_client.get(reverse(f"admin:{name}")).status_code for name in names] == [200] * len(names)
    query = {"app_label": "posts", "model_name": "post", "field_name": "translation_of"}
    status = staff_client.get(reverse("admin:autocomplete"), query).status_code
    assert status == (200 if kind in ("view", "change", "superuser") else 403)


def test_actions_on_posts_need_the_permission_to_change(staff_client: Client, kind: str, post: Post) -> None:
    """Django ignores an action that a user may not use, and shows the list again."""
    for action in ("publish", "unpublish", "trash"):
        chosen = {"action": action, "_selected_action": [post.pk]}
        status = staff_client.post(reverse("admin:posts_post_changelist"), chosen).status_code
        assert status == {"view": 200, "change": 302, "superuser": 302}.get(kind, 403)
    post.refresh_from_db()
    assert post.status == (Status.TRASHED if kind in ("change", "superuser") else Status.PUBLISHED)


def test_merging_tags_needs_the_permission_to_change(staff_client: Client, kind: str, post: Post) -> None:
    chosen = {"action": "merge", "_selected_action": [tag.pk for tag in post.tags.all()]}
    response = staff_client.post(reverse("admin:posts_tag_changelist"), chosen)
    assert response.status_code == (200 if kind in ("view", "change", "superuser") else 403)
    assert ("Tag to keep" in response.content.decode()) == (kind in ("change", "superuser"))
