"""Errors that the user can fix, and exit codes."""

from collections.abc import Iterable


class LabError(Exception):
    """An error that the user can fix: the message says what was expected, what was found, and what to do next."""


class ExitCode:
    """Exit codes of every command."""

    OK = 0
    FAILED = 1  # the lab ran, and what it looked at is not as it should be
    USAGE = 2  # bad input
    MACHINE = 3  # no engine, no compose, no space, or a defect of the lab: nothing could be looked at
    INTERRUPTED = 130  # Ctrl-C


class UsageError(LabError):
    """Bad input: an unknown approach, era or package, or an unreadable file."""


class MachineError(LabError):
    """The machine lacks something: an engine, Compose, disk space."""


def reject_unknown(names: Iterable[str], known: Iterable[str], message: str) -> None:
    """Raise UsageError with ``message`` about the first name that is not known."""
    unknown = [name for name in names if name not in {*known}]
    if unknown:
        raise UsageError(message.format(unknown[0]))
