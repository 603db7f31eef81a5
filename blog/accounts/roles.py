"""Roles: built-in groups. Each app lists the permissions of each role in ``role_permissions``.

Each ``migrate`` sets the roles' permissions from the code. A site that needs another combination adds a group.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The stored names of the groups, with a prefix that keeps them apart from a site's own groups."""

    CONTRIBUTOR = "blog.contributor", _("Contributor")
    AUTHOR = "blog.author", _("Author")
    EDITOR = "blog.editor", _("Editor")
    MODERATOR = "blog.moderator", _("Moderator")
    OWNER = "blog.owner", _("Owner")


def get_group_label(name: str) -> str:
    """Return the name of a group for the interface: translated if it is a role."""
    return str(Role(name).label) if name in Role.values else name


def update_roles(sender: AppConfig, using: str, apps: Apps = current_apps, **kwargs: Any) -> None:
    """Create the roles, and set their permissions for the models of ``sender``, the app that was migrated.

    ``apps`` has the migrated models; ``flush`` sends the signal without it.
    """
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # not migrated yet
        return
    groups, permissions = group_model._default_manager.using(using), permission_model._default_manager.using(using)
    groups.bulk_create([group_model(name=role.value) for role in Role], ignore_conflicts=True)
    group_ids = dict(groups.filter(name__in=Role.values).values_list("name", "pk"))
    of_app = permissions.filter(content_type__app_label=sender.label).values_list("pk", "codename")
    wanted = {
        (group_ids[role.value], pk)
        for pk, codename in of_app
        for role in Role
        if has_permission(sender, role, codename)
    }
    grants = group_model.permissions.through._default_manager.using(using)
    rows = grants.filter(group__in=group_ids.values(), permission__content_type__app_label=sender.label)
    stored = {(group, permission): pk for pk, group, permission in rows.values_list("pk", "group", "permission")}
    grants.filter(pk__in=[pk for pair, pk in stored.items() if pair not in wanted]).delete()
    new = [grants.model(group_id=group, permission_id=permission) for group, permission in wanted - stored.keys()]
    grants.bulk_create(new, ignore_conflicts=True)


def has_permission(app: AppConfig, role: Role, codename: str) -> bool:
    """Whether ``app`` gives a permission to ``role``. The owner has all, and can therefore give every role."""
    return role == Role.OWNER or codename in getattr(app, "role_permissions", {}).get(role.name.lower(), ())
