"""Accounts in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from blog.accounts.models import User
from blog.core.admin_mixins import RejectNulMixin


@admin.register(User)
class AuthorAdmin(RejectNulMixin, UserAdmin):
    """Django's user admin with the byline and the biography."""

    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Public profile"), {"fields": ("display_name", "bio")}))
    list_display = ("username", "byline", "email", "is_staff")
