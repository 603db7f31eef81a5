"""Two people who send a form at the same moment: the second is answered by what the first has left."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

# At the same moment somebody has saved, or deleted, what is in the way. Nothing is saved then, and a second look at the
# form, which sees what they did, says what is wrong with it.
TAKEN = (IntegrityError, ValidationError)


class AskedAgainAdmin(admin.ModelAdmin):
    """An admin whose forms are looked at a second time where saving them was refused."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form of a new row."""
        try:
            return super().add_view(request, form_url, extra_context)
        except TAKEN:
            return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form of a row."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except TAKEN:
            return super().change_view(request, object_id, form_url, extra_context)
