from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DefaultGroupAdmin
from django.contrib.auth.admin import UserAdmin as DefaultUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from blog.accounts.models import User
from blog.core.admin_mixins import RejectNulMixin

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(RejectNulMixin, DefaultGroupAdmin):
    """Django's, for queries with NUL."""


@admin.register(User)
class UserAdmin(RejectNulMixin, DefaultUserAdmin):
    fieldsets = (*(DefaultUserAdmin.fieldsets or ()), (_("Public profile"), {"fields": ("display_name", "bio")}))
    list_display = ("username", "byline", "email", "is_staff")
