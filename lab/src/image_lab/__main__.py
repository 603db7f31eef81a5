"""Builds, verifies and measures images, and explains what pip chooses and why."""

import argparse
import os
import sys
import traceback
from pathlib import Path

from image_lab import PROGRAM, project
from image_lab.errors import ExitCode, LabError, MachineError


def make_parser() -> argparse.ArgumentParser:
    """The parser, with a subcommand per module of ``image_lab.commands``."""
    from image_lab.commands import COMMANDS  # noqa: PLC0415  needs the dependencies; main() says if they are missing

    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    checkout = "the checkout to work on; by default the one around the current directory (`wheels` needs none)"
    parser.add_argument("--project", type=Path, metavar="DIR", help=checkout)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=module.__doc__)
        command.add_argument("--json", action="store_true", help="print the result as JSON on stdout")
        module.configure_parser(command)
        command.set_defaults(execute=module.execute)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error that the user can fix is one line on stderr."""
    try:
        return run(arguments)
    except ModuleNotFoundError as error:
        hint = "Run `make lab`, then .venv/bin/python -m lab"
        print(f"lab: {error.name} is not installed. {hint}", file=sys.stderr)
        return ExitCode.MACHINE
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return ExitCode.MACHINE if isinstance(error, MachineError) else ExitCode.USAGE
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except KeyboardInterrupt:
        print("lab: interrupted; everything that it started has been stopped.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001  Python's exit code 1 would mean that a check failed
        traceback.print_exc()
        print("lab: this is a bug in the lab; the traceback above shows where.", file=sys.stderr)
        return ExitCode.MACHINE


def run(arguments: list[str] | None) -> int:
    options = make_parser().parse_args(arguments)
    if options.project:
        project.choose(options.project)
    if getattr(options, "output", None):
        from image_lab.report_files import check_writable  # noqa: PLC0415  needs the dependencies

        check_writable(options.output)  # before the work whose result would be lost
    code: int = options.execute(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
