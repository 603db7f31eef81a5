from django.urls.converters import IntConverter


class YearConverter(IntConverter):
    """A year from 1900 to 2999; any other is a 404 instead of an error."""

    regex = r"(?:19|2[0-9])[0-9]{2}"


class MonthConverter(IntConverter):
    """A month in two digits, so that every month has only one URL."""

    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value: str | int) -> str:
        return f"{int(value):02d}"
