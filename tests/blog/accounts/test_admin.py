"""Users and groups in the admin: users who aren't superusers can't gain permissions, nor give away what they lack."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from blog.accounts.models import User
from blog.accounts.roles import Role
from tests.http_client import form_values

pytestmark = pytest.mark.django_db

PASSWORD = "another-long-passphrase"


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


@pytest.fixture
def manager(client: Client) -> User:
    """Signed in; may manage users and groups, and change posts."""
    user = User.objects.create_user("manager", is_staff=True)
    names = [f"{action}_{model}" for action in ("add", "change", "delete", "view") for model in ("user", "group")]
    user.user_permissions.set(Permission.objects.filter(codename__in=[*names, "change_post"]))
    client.force_login(user)
    return user


def make_user(name: str, *codenames: str, **fields: Any) -> User:
    user = User.objects.create_user(name, password="a-long-passphrase", **fields)
    user.user_permissions.set(map(permission, codenames))
    return user


def change(client: Client, obj: User | Group, **fields: Any) -> int:
    """Fill in the form of ``obj`` as it comes, with ``fields`` changed or added; return the status."""
    path = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    page = client.get(path).content.decode()
    form: dict[str, Any] = form_values(page, f"{obj._meta.model_name}_form")
    return client.post(path, form | fields).status_code


def change_password(client: Client, user: User) -> int:
    path = reverse("admin:auth_user_password_change", args=[user.pk])
    return client.post(path, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}).status_code


@pytest.mark.usefixtures("manager")
class TestOthersWithMorePermissions:
    @pytest.fixture(params=["superuser", "permission", "group", "inactive"])
    def stronger(self, request: pytest.FixtureRequest) -> User:
        """A user with a permission that the manager lacks, in each way to have it."""
        if request.param == "superuser":
            return User.objects.create_superuser("owner", password="a-long-passphrase")
        if request.param != "group":
            return make_user("stronger", "delete_post", is_active=request.param != "inactive")
        user, group = make_user("stronger"), Group.objects.create(name="Editors")
        group.permissions.add(permission("delete_post"))
        user.groups.add(group)
        return user

    def test_can_be_seen_but_not_changed(self, client: Client, stronger: User) -> None:
        path = reverse("admin:accounts_user_change", args=[stronger.pk])
        assert client.get(path).status_code == 200
        assert client.post(path, {"username": "mallory"}).status_code == 403

    def test_get_no_new_password(self, client: Client, stronger: User) -> None:
        assert change_password(client, stronger) == 403
        stronger.refresh_from_db()
        assert stronger.check_password("a-long-passphrase")

    def test_cannot_be_deleted(self, client: Client, stronger: User) -> None:
        """Neither on their own page nor by the action of the list."""
        path = reverse("admin:accounts_user_delete", args=[stronger.pk])
        assert client.post(path, {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [stronger.pk], "post": "yes"}
        client.post(reverse("admin:accounts_user_changelist"), chosen)
        assert User.objects.filter(pk=stronger.pk).exists()


class TestGranting:
    def test_own_privileges_stay_as_they_are(self, client: Client, manager: User) -> None:
        rights = {"is_superuser": "on", "user_permissions": [permission("delete_post").pk]}
        assert change(client, manager, **rights, display_name="M. A. Nager") == 302
        before = set(manager.user_permissions.all())
        manager.refresh_from_db()
        assert manager.display_name == "M. A. Nager"
        assert (manager.is_superuser, manager.is_staff, manager.is_active) == (False, True, True)
        assert set(manager.user_permissions.all()) == before

    @pytest.mark.usefixtures("manager")
    def test_others_do_not_become_superusers(self, client: Client) -> None:
        writer = make_user("writer")
        assert change(client, writer, is_superuser="on", is_staff="on") == 302
        writer.refresh_from_db()
        assert (writer.is_superuser, writer.is_staff) == (False, True)

    @pytest.mark.usefixtures("manager")
    @pytest.mark.parametrize(("codename", "status"), [("change_post", 302), ("delete_post", 200)])
    def test_only_own_permissions_can_be_given(self, client: Client, codename: str, status: int) -> None:
        """To a user, to a group, and by membership in a group."""
        granted, writer = permission(codename), make_user("writer")
        group, strong = Group.objects.create(name="Writers"), Group.objects.create(name="Editors")
        strong.permissions.add(granted)
        assert change(client, writer, user_permissions=[granted.pk]) == status
        assert change(client, writer, groups=[strong.pk]) == status
        assert change(client, group, permissions=[granted.pk]) == status
        assert group.permissions.contains(granted) == (status == 302)
        assert User.objects.get(pk=writer.pk).has_perm(f"posts.{codename}") == (status == 302)

    @pytest.mark.usefixtures("manager")
    def test_group_with_more_permissions_cannot_be_changed(self, client: Client) -> None:
        group = Group.objects.create(name="Editors")
        group.permissions.add(permission("delete_post"))
        path = reverse("admin:auth_group_change", args=[group.pk])
        assert client.post(path, {"name": "Editors"}).status_code == 403
        assert client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"}).status_code == 403

    @pytest.mark.usefixtures("manager")
    def test_users_without_more_permissions_can_be_managed(self, client: Client) -> None:
        writer = make_user("writer", "change_post")
        assert change_password(client, writer) == 302
        path = reverse("admin:accounts_user_delete", args=[writer.pk])
        assert client.post(path, {"post": "yes"}).status_code == 302

    def test_owner_gives_roles_by_their_translated_names(self, client: Client) -> None:
        owner, writer = make_user("owner", is_staff=True), make_user("writer")
        owner.groups.add(Group.objects.get(name=Role.OWNER))
        client.force_login(owner)
        path = reverse("admin:accounts_user_change", args=[writer.pk])
        for prefix, label in (("", "Author"), ("/ko", "글쓴이")):
            assert f">{label}</option>" in client.get(prefix + path).content.decode()
        role = Group.objects.get(name=Role.AUTHOR)
        assert change(client, writer, groups=[role.pk], is_staff="on") == 302
        assert writer.groups.contains(role)

    def test_superuser_can_grant_everything(self, editor_client: Client) -> None:
        owner = User.objects.create_superuser("owner")
        writer = make_user("writer")
        granted = permission("delete_post")
        assert change(editor_client, writer, is_superuser="on", user_permissions=[granted.pk]) == 302
        writer.refresh_from_db()
        assert writer.is_superuser
        assert writer.user_permissions.contains(granted)
        assert change_password(editor_client, owner) == 302


class TestLinksToTheSite:
    def test_page_of_a_user(self, editor_client: Client, editor: User) -> None:
        """The form links it."""
        url = reverse("admin:view_on_site", args=[ContentType.objects.get_for_model(User).pk, editor.pk])
        page = editor_client.get(reverse("admin:accounts_user_change", args=[editor.pk])).content.decode()
        assert f'href="{url}"' in page
        assert editor_client.get(url)["Location"].endswith(editor.get_absolute_url())

    @pytest.mark.parametrize("model", [None, ContentType, User])
    def test_unknown_object(self, editor_client: Client, model: type[Model] | None) -> None:
        """Of no model, of one that the admin doesn't have, and of one that it has."""
        type_id = ContentType.objects.get_for_model(model).pk if model else 0
        for pk in ("0", "x", "9" * 30):
            assert editor_client.get(f"/admin/r/{type_id}/{pk}/").status_code == 404
