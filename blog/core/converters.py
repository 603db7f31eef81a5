"""Path converters; importing this module registers them."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class UnicodeSlugConverter(StringConverter):
    """A slug in any script. Django's ``slug`` allows ASCII only."""

    regex = r"[-\w]+"


class UsernameConverter(StringConverter):
    """The characters that Django's ``UnicodeUsernameValidator`` allows; without NUL, which PostgreSQL can't store."""

    regex = r"[\w.@+-]+"


class ColorConverter(StringConverter):
    """The six hexadecimal digits of a colour, in lower case."""

    regex = "[0-9a-f]{6}"


register_converter(ColorConverter, "color")
register_converter(UnicodeSlugConverter, "uslug")
register_converter(UsernameConverter, "username")
