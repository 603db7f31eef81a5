"""Every cell of the tables in docs/people.md, for each page, URL and service that can do the action."""

from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from blog.accounts.models import User
from blog.accounts.roles import Role
from blog.posts.services.post import post_save, post_tag
from tests.blog.role_table import DOCUMENT, Desk, read_tables
from tests.conftest import MakePost

pytestmark = pytest.mark.django_db

MODULES = {
    module.HEADING: module
    for path in sorted(Path(__file__).parent.glob("*/role_actions.py"))
    for module in [import_module(f"tests.blog.{path.parent.name}.role_actions")]
}
NO_ROLE = "No role"
COLUMNS = [*(str(role.label) for role in Role), NO_ROLE]
TABLES = read_tables(DOCUMENT.read_text("utf-8"))


@pytest.fixture
def desk(client: Client, make_post: MakePost, media: Path, column: str) -> Desk:
    """A user with the role of ``column``, and posts by this user and another, each saved twice."""
    user = User.objects.create_user("staff", is_staff=True)
    user.groups.set(Group.objects.filter(name=f"blog.{column.lower()}"))
    client.force_login(user)
    client.raise_request_exception = False
    desk = Desk(client, user)
    for author, whose in ((user, "own"), (User.objects.create_user("other", is_staff=True), "another's")):
        for state, published_at in (("draft", None), ("published", timezone.now())):
            title = f"{whose} {state}".replace("'", "").title()
            post = make_post(author=author, title=title, published_at=published_at, body="first")
            post.body = "second"
            desk.posts[f"{whose} {state}"] = post_save(post=post)
    post_tag(post=post, names=["Wheels"])
    return desk


@pytest.mark.parametrize("column", COLUMNS)
def test_every_cell(desk: Desk, column: str) -> None:
    """All routes of an action agree with the cell, in each table: they share a desk, whose posts take time to make."""
    wrong = [
        f"{row}, {route.__name__}: {found}, documented {TABLES[heading][row][column]}"
        for heading in MODULES
        for row, action in MODULES[heading].ACTIONS.items()
        for route in action.routes
        if (found := action.get_cell(desk, route)) != TABLES[heading][row][column]
    ]
    assert wrong == []


@pytest.mark.parametrize("heading", MODULES)
def test_every_row_and_column(heading: str) -> None:
    """The table has each action and each role, and no other."""
    assert list(TABLES[heading]) == list(MODULES[heading].ACTIONS)
    assert all(list(cells) == COLUMNS for cells in TABLES[heading].values())


class TestMigrate:
    def test_owner_has_every_permission(self) -> None:
        """Otherwise an owner could not manage a user who has one that is missing."""
        owner = Group.objects.get(name=Role.OWNER)
        assert set(owner.permissions.all()) == set(Permission.objects.all())

    def test_roles_get_what_the_code_says(self) -> None:
        """A permission that was taken from a role returns, and one that was added is taken away."""
        author = Group.objects.get(name=Role.AUTHOR)
        before = set(author.permissions.all())
        assert {permission.codename for permission in before} == {"write_own_post", "publish_own_post"}
        author.permissions.set(Permission.objects.filter(codename__in=["write_own_post", "delete_tag"]))
        call_command("migrate", verbosity=0)
        assert set(author.permissions.all()) == before

    def test_groups_of_the_site_stay(self) -> None:
        """Also one with the name that the interface shows for a role."""
        group = Group.objects.create(name="Author")
        group.permissions.set(Permission.objects.filter(codename="delete_tag"))
        call_command("migrate", verbosity=0)
        assert [permission.codename for permission in group.permissions.all()] == ["delete_tag"]
