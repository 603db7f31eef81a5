from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path

from blog.accounts.login_protection import limit_password_checks, read_login, read_password_change
from blog.core.site_identity import get_site_identity


class ProtectedAdminSite(admin.AdminSite):
    """Django's admin, with limits where it checks a password. ``config.apps`` makes it the default."""

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        name = get_site_identity().name
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        change_password = limit_password_checks(self.password_change, read_password_change)
        return [
            path("login/", limit_password_checks(self.login, read_login), name="login"),
            path("password_change/", self.admin_view(change_password, cacheable=True), name="password_change"),
            *super().get_urls(),
        ]
