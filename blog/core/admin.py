from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from blog.core.models import SiteSettings
from blog.core.site_identity import SiteIdentity, make_identity

admin.site.index_title = _("Write and publish")
ONLY_ID = "1"


class SiteSettingsForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        defaults: SiteIdentity = make_identity(SiteSettings())
        for name in ("name", "tagline", "posts_per_page"):
            if name in self.fields:
                self.fields[name].widget.attrs["placeholder"] = getattr(defaults, name)

    def clean_accent_color(self) -> str:
        return str(self.cleaned_data["accent_color"]).lower()


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin):
    """A single row, which may not exist yet. The list is replaced by its form."""

    form = SiteSettingsForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self.change_view(request, ONLY_ID, extra_context=extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> SiteSettings | None:
        if object_id != ONLY_ID:
            return None
        return super().get_object(request, object_id, from_field) or SiteSettings(pk=ONLY_ID)
