"""What a writer has typed outlives the browser: ``static/blog/admin/autosave.js`` keeps it there (decision 0022).

The server's part is to say what it has saved. Only then is a copy removed, and only one that is no newer than that.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

SAVED = "saved_forms"  # in the session: which forms were saved, with the browser's time at which they were sent
REMEMBERED = 20


def remember_saved(request: HttpRequest, form_id: str, sent_at: str) -> None:
    """Keep in the session that the form is saved; ``sent_at`` is in milliseconds, as the browser counts them."""
    saved: dict[str, str] = request.session.get(SAVED, {})
    saved.pop(form_id, None)
    saved[form_id] = sent_at
    request.session[SAVED] = dict(list(saved.items())[-REMEMBERED:])


class AutosaveMixin(admin.ModelAdmin):
    """A form whose typed text is kept by the browser until it is saved here."""

    class Media:
        js = [forms.Script("posts/admin/autosave.js", defer=True)]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """Tell the browser, on whichever page comes next, once the transaction is committed and not before."""
        super().save_related(request, form, formsets, change)
        form_id, sent_at = form.cleaned_data.get("submission_id"), request.POST.get("kept_at", "")
        if form_id and sent_at.isascii() and sent_at.isdecimal():
            transaction.on_commit(lambda: remember_saved(request, str(form_id), sent_at))
