"""``python -m lab COMMAND``: builds, verifies and measures the images, and explains what it finds."""

import argparse
import os
import sys
import traceback

from lab.errors import ExitCode, LabError, MachineError


def parser() -> argparse.ArgumentParser:
    """The parser, with a subcommand per module of ``lab.commands``."""
    from lab.commands import COMMANDS  # noqa: PLC0415  after the check for the lab's requirements

    made = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=module.__doc__)
        command.add_argument("--json", action="store_true", help="print the result as JSON on stdout")
        module.configure_parser(command)
        command.set_defaults(execute=module.execute)
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every error that the user can mend is one line on stderr."""
    try:
        options = parser().parse_args(arguments)
        check_output(options)
        code: int = options.execute(options)
    except ModuleNotFoundError as error:
        print(f"lab: {error.name} is not installed. Run `make lab`, then .venv/bin/python -m lab", file=sys.stderr)
        return ExitCode.MACHINE
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return ExitCode.MACHINE if isinstance(error, MachineError) else ExitCode.USAGE
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except KeyboardInterrupt:
        print("lab: interrupted; what was started has been stopped.", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001  exit code 1, Python's own for this, would mean that something was looked at
        traceback.print_exc()
        print("lab: this is a defect of the lab; the lines above say where.", file=sys.stderr)
        return ExitCode.MACHINE
    return code


def check_output(options: argparse.Namespace) -> None:
    """Refuse an --output that can't be written, before the work whose result would be lost."""
    from lab.report import check_writable  # noqa: PLC0415  after the check for the lab's requirements

    if getattr(options, "output", None):
        check_writable(options.output)


if __name__ == "__main__":
    sys.exit(main())
