"""Users and groups. Users who aren't superusers can't gain, or give to others, a permission that they don't have."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DefaultGroupAdmin
from django.contrib.auth.admin import UserAdmin as DefaultUserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from blog.accounts.models import User
from blog.accounts.roles import Role, get_group_label
from blog.core.admin_mixins import RejectNulMixin

PRIVILEGES = ("is_active", "is_staff", "groups", "user_permissions")  # users can't change their own

admin.site.unregister(Group)


def get_permissions(user: User) -> QuerySet[Permission]:
    """Return what is granted to ``user``, who may be inactive."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user))


def get_lacking_permissions(request: HttpRequest) -> QuerySet[Permission]:
    """Return the permissions that the user of ``request`` doesn't have."""
    user = cast("User", request.user)
    if user.is_superuser:
        return Permission.objects.none()
    return Permission.objects.exclude(pk__in=get_permissions(user))


def may_manage(request: HttpRequest, obj: User | Group) -> bool:
    """Whether ``obj`` has no permission that the user of ``request`` lacks.

    Otherwise a new password for that user, or membership in that group, would be a way to get the permission.
    """
    if isinstance(obj, User) and obj.is_superuser:
        return cast("User", request.user).is_superuser
    granted = get_permissions(obj) if isinstance(obj, User) else obj.permissions.all()
    return not granted.filter(pk__in=get_lacking_permissions(request)).exists()


class NoEscalationMixin(RejectNulMixin):
    def has_change_permission(self, request: HttpRequest, obj: User | Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or may_manage(request, obj))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer, and accept, only what the user has: permissions, and groups with no other permissions."""
        lookup = "permissions__in" if db_field.name == "groups" else "pk__in"
        rows = db_field.remote_field.model.objects.exclude(**{lookup: get_lacking_permissions(request)})
        if db_field.name == "groups":
            kwargs["form_class"] = GroupsField
        return super().formfield_for_manytomany(db_field, request, queryset=rows, **kwargs)


class GroupsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return get_group_label(obj.name)


@admin.register(Group)
class GroupAdmin(NoEscalationMixin, DefaultGroupAdmin):
    """Groups. Roles can't be changed: each ``migrate`` sets their permissions from the code."""

    list_display = ("label", "is_role")

    @admin.display(description=_("name"), ordering="name")
    def label(self, group: Group) -> str:
        return get_group_label(group.name)

    @admin.display(description=_("built-in role"), boolean=True)
    def is_role(self, group: Group) -> bool:
        return group.name in Role.values

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.is_role(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and self.is_role(obj))


@admin.register(User)
class UserAdmin(NoEscalationMixin, DefaultUserAdmin):
    fieldsets = (*(DefaultUserAdmin.fieldsets or ()), (_("Public profile"), {"fields": ("display_name", "bio")}))
    list_display = ("username", "byline", "email", "is_staff")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if cast("User", request.user).is_superuser:
            return fields
        return (*fields, "is_superuser", *(PRIVILEGES if obj == request.user else ()))
