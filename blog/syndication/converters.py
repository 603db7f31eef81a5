from django.urls.converters import StringConverter


class FeedConverter(StringConverter):
    """The file name of a feed, which determines its format."""

    regex = r"atom\.xml|rss\.xml|feed\.json"


class DigestConverter(StringConverter):
    regex = r"[0-9a-f]{16}"
