"""What a new project is asked for: checked before anything is written, and recorded in its pyproject.toml."""

import ast
import json
import keyword
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.removal import LAB, ROOT, SETTINGS, find_optional_apps
from tests.starter.errors import StarterError

EXAMPLE: Final = "Example: make starter NAME=harbour DIR=../harbour"
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")
# Letters and digits of any script; no sign that HTML, TOML, Python or a shell would read as its own.
TITLE: Final = re.compile(r"[\w’.,!-]([\w ’.,!-]{0,58}[\w’.,!-])?")
# Folders and packages of ours, and names that PostgreSQL keeps for itself.
RESERVED: Final = frozenset(
    {"blog", "config", "deploy", "docker", "docs", "django", "lab", "manage", "tests", "wheelhouse"}
    | {"none", "postgres", "public", "template0", "template1", "user"}
)
RECOMMENDED: Final = "slim-trixie"


@dataclass(frozen=True, slots=True)
class Answers:
    name: str
    title: str
    approaches: tuple[str, ...]
    without: tuple[str, ...]
    languages: tuple[str, ...]

    def to_toml(self) -> str:
        """A table for pyproject.toml, which `make starter-update` reads; JSON's texts and lists are TOML's."""
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in asdict(self).items()]
        return "".join(["[tool.starter]\n", *lines])


def list_approaches() -> list[str]:
    data = tomllib.loads((ROOT / "docker" / "approaches.toml").read_text("utf-8"))
    return [approach["id"] for approach in data["approaches"]]


def list_parts() -> list[str]:
    return [*find_optional_apps(), LAB]


def list_languages() -> dict[str, str]:
    """The names of the languages that the interface is translated into, by code."""
    settings = (ROOT / SETTINGS).read_text("utf-8")
    (line,) = re.findall(r"^LANGUAGES = (\[.*\])$", settings, re.MULTILINE)
    return dict(ast.literal_eval(line))


def check_answers(given: Mapping[str, str]) -> Answers:
    """Make answers of what was ``given``, a text for each name; an empty text is the default.

    Raises:
        StarterError: the first answer that is wrong.
    """
    name = check_name(given.get("name", ""))
    without = choose("WITHOUT", given.get("without", ""), list_parts(), default=[])
    return Answers(
        name=name,
        title=check_title(given.get("title", "") or name.replace("_", " ").capitalize()),
        approaches=check_approaches(given.get("approach", ""), without),
        without=without,
        languages=choose("LANGUAGES", given.get("languages", ""), list(list_languages())),
    )


def check_name(name: str) -> str:
    expected = "2 to 30 small letters, digits and _, the first one a letter"
    if not IDENTIFIER.fullmatch(name):
        raise StarterError(f"NAME: expected {expected}; found {name!r}. {EXAMPLE}")
    if name in RESERVED or keyword.iskeyword(name) or name.startswith("pg_"):
        raise StarterError(f"NAME: expected a name of your own; found {name!r}, which is reserved. {EXAMPLE}")
    return name


def check_title(title: str) -> str:
    if not TITLE.fullmatch(title):
        expected = "1 to 60 letters, digits, spaces and ’ . , ! -"
        raise StarterError(f"TITLE: expected {expected}; found {title!r}. SITE_NAME in .env may be any text.")
    return title


def check_approaches(text: str, without: Sequence[str]) -> tuple[str, ...]:
    """The lab compares the approaches and needs all; without it one is enough."""
    known = list_approaches()
    if LAB in without:
        return choose("APPROACH", text, known, default=[RECOMMENDED])
    chosen = choose("APPROACH", text, known)
    if len(chosen) < len(known):
        raise StarterError(f"APPROACH: expected all with the lab; found {text!r}. Leave it out, or add WITHOUT=lab.")
    return chosen


def choose(what: str, text: str, known: list[str], *, default: Sequence[str] | None = None) -> tuple[str, ...]:
    """The names in ``text``, which commas or spaces separate, in the order of ``known``; ``all`` is all of them.

    The order of languages is the one that was given: the first one is the default.
    """
    names = text.replace(",", " ").split() or list(known if default is None else default)
    names = list(known) if names == ["all"] else names
    if unknown := [name for name in names if name not in known]:
        raise StarterError(f"{what}: expected {', '.join(known)}; found {', '.join(unknown)}.")
    unique = dict.fromkeys(names)
    return tuple(unique) if what == "LANGUAGES" else tuple(name for name in known if name in unique)


def read_answers(project: Path) -> Answers:
    """The answers that a project was started with, from its pyproject.toml; raises StarterError if it has none."""
    try:
        table = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["starter"]
        given = {name: ",".join(value) if isinstance(value, list) else value for name, value in table.items()}
    except (OSError, KeyError, ValueError) as error:
        raise StarterError(
            f"DIR: expected a project of `make starter`; found no table tool.starter in {project}/pyproject.toml."
        ) from error
    return check_answers(given | {"approach": given.get("approaches", "")})
