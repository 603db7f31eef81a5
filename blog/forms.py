"""Forms that anybody may send, and what keeps machines from it without asking a third party."""

import time
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.encryption import blind_index
from blog.models.address import ADDRESS_LENGTH, normalised
from blog.models.comment import AUTHOR_NAME_LENGTH, COMMENT_LENGTH, Comment
from blog.services.comment_markdown import ADDRESS, link_count
from blog.services.rate import Limit, rate_take

FASTEST_SECONDS: Final = 3  # nobody reads and fills in a form in less
LONGEST_SECONDS: Final = 24 * 3600
MOST_LINKS: Final = 2
STAMP_SALT: Final = "blog.forms"


def stamp(subject: str) -> str:
    """A signed note that the form about ``subject`` was opened now."""
    return signing.dumps({"subject": subject, "opened_at": time.time()}, salt=STAMP_SALT)


class AddressField(forms.CharField):
    """An e-mail address, cleaned to the form in which it is stored."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        """The normalised address, or ``""``."""
        text = super().clean(value)
        return normalised(text) if text else ""


class PublicForm(forms.Form):
    """A form with three traps: a field that only machines fill in, a signed time, and a limit for each visitor.

    Every refusal is a message beside what was typed, which stays.
    """

    limits: tuple[Limit, ...] = ()
    is_over_limit = False

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: str, visitor: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.subject, self.visitor = subject, visitor
        self.initial["stamp"] = stamp(subject)

    def clean_website(self) -> str:
        """Empty, as people see none."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field must stay empty. Empty it and send the form again."))
        return ""

    def clean_stamp(self) -> str:
        """A stamp of this very form, neither too fresh nor too old; a wrong one is replaced for the next attempt."""
        found: str = self.cleaned_data["stamp"]
        try:
            opened = signing.loads(found, salt=STAMP_SALT, max_age=LONGEST_SECONDS)
        except signing.BadSignature:
            opened = {}
        if opened.get("subject") != self.subject:
            self.data = {**dict(self.data.items()), "stamp": stamp(self.subject)}
            self.refuse(
                gettext("The form was open for too long, or came from elsewhere. Look through it and send it again.")
            )
        elif time.time() - opened["opened_at"] < FASTEST_SECONDS:
            self.refuse(gettext("That was very quick. Wait for a few seconds and send the form again."))
        return found

    def clean(self) -> dict[str, Any]:
        """Count the attempt, once everything else is right."""
        cleaned = super().clean() or {}
        if not self.errors and not self.is_within_limits():
            self.is_over_limit = True
            self.refuse(gettext("Too many were sent from your network. Keep your text and try again later."))
        return cleaned

    def is_within_limits(self) -> bool:
        """Count the attempt; ``False`` when one of the limits was reached before."""
        return all(rate_take(limit=limit, visitor=self.visitor) for limit in self.limits)

    def refuse(self, message: str) -> None:
        """Add an error that is about the form as a whole."""
        self.add_error(None, ValidationError(message))

    @property
    def status(self) -> int:
        """The HTTP status of the page with this form."""
        return 429 if self.is_over_limit else 422 if self.errors else 200


class CommentForm(PublicForm):
    """What a reader says."""

    limits = (Limit("comments in ten minutes", 3, 600), Limit("comments in a day", 20, 86_400))

    author_name = forms.CharField(
        label=_("Name"), max_length=AUTHOR_NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    address = AddressField(
        label=_("E-mail address (optional)"),
        max_length=ADDRESS_LENGTH,
        required=False,
        help_text=_("Only the moderator sees it. It is stored encrypted."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    body = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_LENGTH,
        help_text=_("Markdown: *emphasis*, `code`, > quotation, - list, [link](https://…). At most two links."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_author_name(self) -> str:
        """A name without links and control characters."""
        name: str = self.cleaned_data["author_name"]
        if ADDRESS.search(name) or not name.isprintable():
            raise ValidationError(_("Expected a name on one line, without a link."))
        return name

    def clean_body(self) -> str:
        """A text with few links."""
        body: str = self.cleaned_data["body"]
        found = link_count(body)
        if found > MOST_LINKS:
            message = _("Expected at most %(most)d links; found %(found)d. Take some out and send it again.")
            raise ValidationError(message, params={"most": MOST_LINKS, "found": found})
        return body

    @property
    def submission(self) -> str:
        """What tells this form as it was sent from all others: the stamp, which says the post, and what was typed."""
        names = ("stamp", "author_name", "address", "body")
        return blind_index("\0".join(["comment", *(self.cleaned_data[name] for name in names)]))

    def was_sent(self) -> bool:
        """Whether there is a comment of this very form."""
        return Comment.objects.filter(submission=self.submission).exists()

    def is_within_limits(self) -> bool:
        """A second request of one form is, whatever the count: the first may have been taken while this one waited."""
        return self.was_sent() or super().is_within_limits() or self.was_sent()


class SubscribeForm(PublicForm):
    """Who wants new posts by mail."""

    limits = (Limit("subscriptions in an hour", 5, 3600),)

    address = AddressField(
        label=_("E-mail address"),
        max_length=ADDRESS_LENGTH,
        help_text=_("It is stored encrypted, used for nothing else, and deleted when you unsubscribe."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
