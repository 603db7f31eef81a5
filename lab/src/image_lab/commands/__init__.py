"""The subcommands, a module each: ``configure_parser(parser)`` and ``execute(options) -> int``."""

from types import ModuleType

from image_lab.commands import (
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

_MODULES = (list_, doctor, build, verify, measure, compile_, probe, compare, report, readme, wheels)
COMMANDS: dict[str, ModuleType] = {module.__name__.rpartition(".")[2].rstrip("_"): module for module in _MODULES}
