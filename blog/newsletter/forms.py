from django import forms
from django.utils.translation import gettext_lazy as _

from blog.core.models import EMAIL_MAX_LENGTH
from blog.core.public_forms import NormalizedEmailField, PublicForm
from blog.core.services.rate_limit import RateLimit


class SubscribeForm(PublicForm):
    limits = (RateLimit("subscriptions in an hour", 5, 3600),)

    email = NormalizedEmailField(
        label=_("E-mail address"),
        max_length=EMAIL_MAX_LENGTH,
        help_text=_("It is stored encrypted, used for nothing else, and deleted when you unsubscribe."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
