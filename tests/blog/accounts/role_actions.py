"""Actions on people, for ``tests/blog/test_roles.py``."""

from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.urls import reverse

from blog.accounts.models import User
from blog.accounts.roles import Role
from tests.blog.role_table import Action, Desk

HEADING = "People"
PASSWORD = "a-long-passphrase-2"


def find_roles(desk: Desk) -> Mapping[str, Group]:
    return {role.value: Group.objects.get(name=role) for role in Role}


def list_people(desk: Desk, _obj: None) -> bool:
    return desk.client.get(reverse("admin:accounts_user_changelist")).status_code == 200


def add(desk: Desk, _obj: None) -> bool:
    form = {"username": "new", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    desk.client.post(reverse("admin:accounts_user_add"), form)
    return User.objects.filter(username="new").exists()


def change(desk: Desk, user: User, **fields: object) -> User:
    form = {"username": user.username, "date_joined_0": "2026-01-01", "date_joined_1": "12:00:00", **fields}
    desk.client.post(reverse("admin:accounts_user_change", args=[user.pk]), form)
    return User.objects.get(pk=user.pk)


def give(desk: Desk, group: Group) -> bool:
    """Give the group to another user."""
    user = User.objects.create_user("colleague")
    return change(desk, user, groups=[group.pk]).groups.contains(group)


def give_oneself(desk: Desk, group: Group) -> bool:
    before = set(desk.user.groups.all())
    return set(change(desk, desk.user, groups=[group.pk], is_staff="on").groups.all()) != before


def make_superuser(desk: Desk, _obj: None) -> bool:
    return change(desk, User.objects.create_user("colleague"), is_superuser="on", is_staff="on").is_superuser


def change_superuser(desk: Desk, _obj: None) -> bool:
    superuser = User.objects.create_superuser("root")
    return change(desk, superuser, bio="Changed").bio == "Changed"


def set_password(desk: Desk, _obj: None) -> bool:
    user = User.objects.create_user("colleague")
    form = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    desk.client.post(reverse("admin:auth_user_password_change", args=[user.pk]), form)
    return User.objects.get(pk=user.pk).check_password(PASSWORD)


def add_group(desk: Desk, _obj: None) -> bool:
    desk.client.post(reverse("admin:auth_group_add"), {"name": "Guests"})
    return Group.objects.filter(name="Guests").exists()


def change_role(desk: Desk, group: Group) -> bool:
    desk.client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Changed"})
    return Group.objects.get(pk=group.pk).name == "Changed"


def delete_role(desk: Desk, group: Group) -> bool:
    desk.client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"})
    return not Group.objects.filter(pk=group.pk).exists()


ACTIONS = {
    "See, add and change people": Action([list_people, add, set_password]),
    "Give a role to others": Action([give], find_roles),
    "Give themselves another role": Action([give_oneself], find_roles),
    "Make a superuser, or change one": Action([make_superuser, change_superuser]),
    "Add a group with other permissions": Action([add_group]),
    "Change or delete a role": Action([change_role, delete_role], find_roles),
}
