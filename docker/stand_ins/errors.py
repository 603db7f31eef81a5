"""The one error that this package shows to the user."""


class StandInError(Exception):
    """A tool is missing or has failed: ``found`` says what is wrong, ``remedy`` what to do about it."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(f"{found}: {remedy}")
