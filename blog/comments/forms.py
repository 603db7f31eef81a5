from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog.comments.models import AUTHOR_NAME_LENGTH, COMMENT_LENGTH, Comment
from blog.comments.rendering import URL, count_links
from blog.core.encryption import blind_index
from blog.core.models import EMAIL_MAX_LENGTH
from blog.core.public_forms import MAX_AGE_SECONDS, NormalizedEmailField, PublicForm
from blog.core.services.rate_limit import RateLimit, quota_consume

MAX_LINKS = 2
# A reader who goes back may send the same form with another text; each page has a new stamp.
STAMP_LIMIT = RateLimit("comments with a stamp", 3, 2 * MAX_AGE_SECONDS)


class CommentForm(PublicForm):
    limits = (RateLimit("comments in ten minutes", 3, 600), RateLimit("comments in a day", 20, 86_400))

    author_name = forms.CharField(
        label=_("Name"), max_length=AUTHOR_NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = NormalizedEmailField(
        label=_("E-mail address (optional)"),
        max_length=EMAIL_MAX_LENGTH,
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
        name: str = self.cleaned_data["author_name"]
        if URL.search(name) or not name.isprintable():
            raise ValidationError(_("Expected a name on one line, without a link."))
        return name

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        found = count_links(body)
        if found > MAX_LINKS:
            message = _("Expected at most %(max)d links; found %(found)d. Remove some and send it again.")
            raise ValidationError(message, params={"max": MAX_LINKS, "found": found})
        return body

    @property
    def submission(self) -> str:
        """The identity of this form as it was sent: its stamp, which names the post, and its input."""
        names = ("stamp", "author_name", "email", "body")
        return blind_index("\0".join(["comment", *(self.cleaned_data[name] for name in names)]))

    def was_sent(self) -> bool:
        return Comment.objects.filter(submission=self.submission).exists()

    def consume_quota(self) -> bool:
        """Allow a repeated request of the same form: the first may have been stored while this one waited."""
        return self.was_sent() or self.consume_quotas() or self.was_sent()

    def consume_quotas(self) -> bool:
        return super().consume_quota() and quota_consume(limit=STAMP_LIMIT, client=self.cleaned_data["stamp"])
