"""The one error that this package shows to a person."""


class BasesError(Exception):
    """Something outside our control is missing or failed.

    Args:
        found: what is wrong, in one sentence without a full stop.
        remedy: what the reader can do about it, in one sentence without a full stop.
    """

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"{found}: {remedy}")
        self.found = found
        self.remedy = remedy
