"""The subcommands, a module each: ``configure_parser(parser)`` and ``execute(options) -> int``."""

from argparse import ArgumentParser, Namespace
from typing import Protocol, cast

from wheelhouse_lab.commands import (
    build,
    compare,
    compile_,
    doctor,
    list_,
    measure,
    probe,
    readme,
    report,
    verify,
    wheels,
)


class Command(Protocol):
    """The interface of the modules in this package."""

    __doc__: str | None

    def configure_parser(self, parser: ArgumentParser) -> None: ...

    def execute(self, options: Namespace) -> int:
        """Run it; return its exit code."""


COMMANDS = cast(
    "dict[str, Command]",
    {
        "list": list_,
        "doctor": doctor,
        "build": build,
        "verify": verify,
        "measure": measure,
        "compile": compile_,
        "probe": probe,
        "compare": compare,
        "report": report,
        "readme": readme,
        "wheels": wheels,
    },
)
