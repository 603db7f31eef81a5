"""List the approaches: profile, port, base image, eras, and bases without security fixes."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, date, datetime
from typing import Any

from rich.box import SIMPLE
from rich.table import Column, Table

from image_lab import output
from image_lab.approaches import Approach, load
from image_lab.base_images import select_image
from image_lab.errors import ExitCode


def configure_parser(parser: ArgumentParser) -> None:
    """It has no options of its own."""


def execute(options: Namespace) -> int:
    today = datetime.now(UTC).date()
    rows = [describe_approach(approach, today) for approach in load()]
    if options.json:
        output.print_json({"approaches": rows})
        return ExitCode.OK
    output.print_table(make_table(rows))
    output.print_table(make_base_table(rows))
    for row in rows:
        for warning in row["warnings"]:
            output.say(f"warning: {warning}")
    return ExitCode.OK


def describe_approach(approach: Approach, today: date) -> dict[str, Any]:
    eras = {
        name: {
            "base": era.base.image,
            "used_base": select_image(era.base),
            "libc": era.base.libc,
            "end_of_life": era.base.end_of_life.isoformat(),
            "outcome": era.outcome,
            "message": era.message,
        }
        for name, era in approach.eras.items()
    }
    now = approach.eras["now"].base
    past = f"{approach.id}: {now.image} has had no security fixes since {now.end_of_life} ({now.end_of_life_source})"
    return {
        "id": approach.id,
        "profiles": approach.profiles,
        "port": approach.port,
        "dockerfile": f"docker/{approach.dockerfile.name}",
        "teaches": approach.teaches,
        "claims": approach.claims,
        "eras": eras,
        "warnings": [past] if now.end_of_life < today else [],
    }


def make_table(rows: list[dict[str, Any]]) -> Table:
    made = make_plain_table("approach", "profile", "port", "libc", "fixes until")
    for row in rows:
        now = row["eras"]["now"]
        end = now["end_of_life"] + (" (past)" if row["warnings"] else "")
        made.add_row(row["id"], row["profiles"][0], str(row["port"]), now["libc"], end)
    return made


def make_base_table(rows: list[dict[str, Any]]) -> Table:
    made = make_plain_table("base", "here")
    for base, used in dict.fromkeys((row["eras"]["now"]["base"], row["eras"]["now"]["used_base"]) for row in rows):
        made.add_row(base, "the same" if base == used else used)
    return made


def make_plain_table(*heads: str) -> Table:
    return Table(*(Column(head, no_wrap=True) for head in heads), box=SIMPLE)
