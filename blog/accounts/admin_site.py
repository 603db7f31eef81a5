from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver, path

from blog.accounts.login_protection import limit_password_checks, read_login, read_password_change
from blog.core.site_identity import get_site_identity


class ProtectedAdminSite(admin.AdminSite):
    """Django's admin, with limits where it checks a password, and a permission for each link to the site.

    ``config.apps`` makes it the default.
    """

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        name = get_site_identity().name
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        change_password = limit_password_checks(self.password_change, read_password_change)
        return [
            path("login/", limit_password_checks(self.login, read_login), name="login"),
            path("password_change/", self.admin_view(change_password, cacheable=True), name="password_change"),
            path("r/<int:content_type_id>/<path:object_id>/", self.admin_view(self.view_on_site), name="view_on_site"),
            *(url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"),
        ]

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
        """Redirect to the page of an object. Django's view does so without a permission, and shows slugs of drafts."""
        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not self.is_registered(model):
            raise Http404
        model_admin = self.get_model_admin(model)
        obj = model_admin.get_object(request, object_id)
        if obj is None or not model_admin.has_view_permission(request, obj):
            raise Http404
        return shortcut(request, content_type_id, object_id)
