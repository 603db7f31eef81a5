from django import forms
from django.utils.translation import gettext_lazy as _

from blog.search.words import split_words

MAX_QUERY_LENGTH = 100


class SearchForm(forms.Form):
    q = forms.CharField(
        max_length=MAX_QUERY_LENGTH,
        error_messages={"max_length": _("Enter at most %(limit_value)d characters; this has %(show_value)d.")},
    )

    def clean_q(self) -> str:
        query: str = self.cleaned_data["q"]
        if not split_words(query):
            raise forms.ValidationError(_("Enter a word with at least one letter or digit."))
        return query
