"""The base of forms that anyone may send, with spam protection that needs no third party."""

import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.core.encryption import blind_index
from blog.core.models import normalize_email
from blog.core.services.rate_limit import RateLimit, quota_consume

MIN_AGE_SECONDS = 3  # people need longer to read and fill in a form
MAX_AGE_SECONDS = 24 * 3600
STAMP_SALT = "blog.forms"  # signed forms depend on it: never change it


def make_stamp(subject: str, client: str) -> str:
    bound_to = bind_stamp(subject, client)
    return signing.dumps({"bound_to": bound_to, "opened_at": time.time()}, salt=STAMP_SALT)


def bind_stamp(subject: str, client: str) -> str:
    """Return what a stamp says of its form and of the network that opened it; not readable in it."""
    return blind_index(f"stamp {subject} {client}")


class NormalizedEmailField(forms.CharField):
    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return normalize_email(text) if text else ""


class PublicForm(forms.Form):
    """A form with a honeypot, a signed timestamp and rate limits; what was typed is kept when it is refused."""

    limits: tuple[RateLimit, ...] = ()
    is_over_limit = False

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: str, client: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.subject, self.client = subject, client
        self.initial["stamp"] = make_stamp(subject, client)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field must stay empty. Clear it and send the form again."))
        return ""

    def clean_stamp(self) -> str:
        """Check that the stamp is of this form and network, and neither too new nor too old; replace a wrong one."""
        stamp: str = self.cleaned_data["stamp"]
        try:
            opened = signing.loads(stamp, salt=STAMP_SALT, max_age=MAX_AGE_SECONDS)
        except signing.BadSignature:
            opened = {}
        if opened.get("bound_to") != bind_stamp(self.subject, self.client):
            self.replace_stamp()
            message = _("The form was open for too long, or came from elsewhere. Check it and send it again.")
            self.add_error(None, ValidationError(message))
        elif time.time() - opened["opened_at"] < MIN_AGE_SECONDS:
            self.add_error(None, _("That was very quick. Wait a few seconds and send the form again."))
        return stamp

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.consume_quota():  # count the attempt only if everything else is right
            self.is_over_limit = True
            self.replace_stamp()
            self.add_error(None, gettext("Your network has sent too many forms. Keep your text and try again later."))
        return cleaned

    def replace_stamp(self) -> None:
        """Return the form with a new stamp, so that it can be sent again."""
        self.data = {**dict(self.data.items()), "stamp": make_stamp(self.subject, self.client)}

    def consume_quota(self) -> bool:
        """Count the attempt; return ``False`` if a limit was already reached."""
        return all(quota_consume(limit=limit, client=self.client) for limit in self.limits)

    @property
    def status(self) -> int:
        return 429 if self.is_over_limit else 422 if self.errors else 200
