"""Autosave: ``static/posts/admin/autosave.js`` stores what is typed in the browser until it is saved (decision 0022).

The session lists the forms that were saved. The browser then deletes their text, unless it was typed after the submit.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

SESSION_KEY = "saved_forms"  # by form id: when the browser submitted the form, in milliseconds since 1970
MAX_FORMS = 20


def remember_saved_form(request: HttpRequest, form_id: str, submitted_at: str) -> None:
    saved: dict[str, str] = request.session.get(SESSION_KEY, {})
    saved.pop(form_id, None)
    saved[form_id] = submitted_at
    request.session[SESSION_KEY] = dict(list(saved.items())[-MAX_FORMS:])


class AutosaveMixin(admin.ModelAdmin):
    """Loads the script, and lists a form as saved once its transaction is committed."""

    class Media:
        js = [forms.Script("posts/admin/autosave.js", defer=True)]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  Django's
        super().save_related(request, form, formsets, change)
        form_id, submitted_at = form.cleaned_data.get("submission_id"), request.POST.get("submitted_at", "")
        if form_id and submitted_at.isascii() and submitted_at.isdecimal():
            transaction.on_commit(lambda: remember_saved_form(request, str(form_id), submitted_at))
