"""Accounts in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from blog.admin.asked_list import AskedListAdmin
from blog.models import User


@admin.register(User)
class AuthorAdmin(AskedListAdmin, UserAdmin):
    """Django's own user admin with the byline and the biography."""

    fieldsets = (*(UserAdmin.fieldsets or ()), (_("In print"), {"fields": ("display_name", "bio")}))
    list_display = ("username", "byline", "email", "is_staff")
