"""Output of the commands: progress on stderr; on stdout the result, as a table or (with --json) as data."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

# NO_COLOR and FORCE_COLOR are rich's own: https://no-color.org. In a log, lines are not wrapped.
progress = Console(stderr=True, highlight=False, soft_wrap=True)
result = Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def say(message: str) -> None:
    progress.print(message, markup=False)


def print_line(text: str) -> None:
    """Print one line of the result."""
    result.print(text, markup=False)


def print_table(table: Table) -> None:
    result.print(table)


def print_json(data: dict[str, Any]) -> None:
    print(json.dumps({"schema_version": 1, **data}, ensure_ascii=False, indent=2, default=str))
