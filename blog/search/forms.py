"""The question, as a reader types it."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.search.words import words_of

LONGEST_QUESTION: Final = 100  # characters


class SearchForm(forms.Form):
    """One field, ``q``, as in the address."""

    q = forms.CharField(
        max_length=LONGEST_QUESTION,
        error_messages={
            "max_length": _("A search takes %(limit_value)d characters at most; these are %(show_value)d."),
        },
    )

    def clean_q(self) -> str:
        """The question.

        Raises:
            django.core.exceptions.ValidationError: it has nothing that could be looked for.
        """
        question: str = self.cleaned_data["q"]
        if not words_of(question):
            raise forms.ValidationError(_("There is no letter and no digit in this: type a word to look for."))
        return question
