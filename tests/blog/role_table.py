"""The tables of docs/people.md, and how a cell is tested.

An app lists its actions in a module ``role_actions`` in its tests. ``HEADING`` is the heading of its table; ``ACTIONS``
maps a row to its routes: pages, URLs and services that must all agree. A route tries the action on one object of a
``Desk``, and returns whether it was done; ``PermissionDenied`` means that it was refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from blog.accounts.models import User
from blog.posts.models import Post

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "people.md"
Route = Callable[["Desk", Any], bool]
# What a cell calls the objects that a role may use.
ALL, OWN, OWN_DRAFTS, YES, NONE = "all", "own", "own drafts", "yes", "–"


@dataclass
class Desk:
    """A signed-in user of the admin, and posts by name, such as “own draft”."""

    client: Client
    user: User
    posts: dict[str, Post] = field(default_factory=dict)


@dataclass
class Action:
    """A row: ``find`` returns the objects by name; a name that starts with “own” is the user's."""

    routes: Sequence[Route]
    find: Callable[[Desk], Mapping[str, object]] = lambda _desk: {"": None}

    def get_cell(self, desk: Desk, route: Route) -> str:
        objects = self.find(desk)
        done = {name for name, obj in objects.items() if is_done(desk, route, obj)}
        own = {name for name in objects if name.startswith("own")}
        if not done:
            return NONE
        if done == objects.keys():
            return YES if done == {""} else ALL
        cells = {frozenset({"own draft"}): OWN_DRAFTS, frozenset(own): OWN}
        return cells.get(frozenset(done), f"only {sorted(done)}")


def is_done(desk: Desk, route: Route, obj: object) -> bool:
    """Try the action, then roll it back and restore the session, which a new password replaces."""
    session = desk.client.cookies["sessionid"].value
    with transaction.atomic():
        try:
            return route(desk, obj)
        except PermissionDenied:
            return False
        finally:
            transaction.set_rollback(True)
            desk.client.cookies["sessionid"] = session


def read_tables(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return the cells of each table by heading, row and column."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for heading, lines in re.findall(r"^### (.+)\n\n((?:\|.*\n)+)", text, re.MULTILINE):
        columns, _line, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines())
        tables[heading] = {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}
    return tables
