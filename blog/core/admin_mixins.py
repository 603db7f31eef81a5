from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from blog.core.encryption import UndecryptableError
from blog.core.models import EncryptedEmailModel
from blog.core.nul import contains_nul

# Raised by a save when another request has just saved or deleted the same row, after the form was validated.
RACE_ERRORS = (IntegrityError, ValidationError)


class RetryOnRaceMixin(admin.ModelAdmin):
    """Validates a form again when saving it lost a race, so that the form shows the error instead of a 500."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except RACE_ERRORS:
            return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except RACE_ERRORS:
            return super().change_view(request, object_id, form_url, extra_context)


class RejectNulMixin(admin.ModelAdmin):
    """Rejects a NUL in the query of a list or an autocomplete field like any other value that matches nothing."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        if contains_nul(values for _name, values in request.GET.lists()):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if contains_nul([search_term]):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)


class ReadOnlyMixin(RejectNulMixin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # Django's heading says "Select … to view", which is wrong here and reads badly in Korean.
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))


def format_email(row: EncryptedEmailModel) -> str:
    """Return the e-mail address, or a note that it can't be decrypted: one lost key must not break the whole list."""
    try:
        return row.email
    except UndecryptableError:
        return gettext("unreadable")
