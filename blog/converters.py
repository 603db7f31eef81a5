"""Path converters."""

from django.urls.converters import IntConverter, StringConverter

from blog.models.picture import FILE_NAME


class UnicodeSlugConverter(StringConverter):
    """A slug in any script: letters, digits, hyphens, underscores. Django's own ``slug`` is ASCII only."""

    regex = r"[-\w]+"


class UsernameConverter(StringConverter):
    """What Django's ``UnicodeUsernameValidator`` allows, and so nothing that a database can't hold, such as NUL."""

    regex = r"[\w.@+-]+"


class FeedConverter(StringConverter):
    """The file name of a feed, which says its format."""

    regex = r"atom\.xml|rss\.xml|feed\.json"


class DigestConverter(StringConverter):
    """64 bits in hexadecimal."""

    regex = r"[0-9a-f]{16}"


class YearConverter(IntConverter):
    """A year that a calendar of this site may show; others are no page instead of an error."""

    regex = r"(?:19|2[0-9])[0-9]{2}"


class MonthConverter(IntConverter):
    """A month in two digits, so that every month has one address."""

    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value: str | int) -> str:
        """``3`` becomes ``"03"``."""
        return f"{int(value):02d}"


class PictureFileConverter(StringConverter):
    """The name of a picture's file, and so nothing that leads out of their folder."""

    regex = FILE_NAME
