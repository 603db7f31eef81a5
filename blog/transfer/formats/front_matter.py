"""Front matter: YAML between ``---``, TOML between ``+++``, or JSON, and fields under the names of many programs."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

import yaml
from django.utils import timezone

from blog.transfer.items import ItemError

MAX_FRONT_MATTER = 100_000  # characters
MAX_DEPTH = 30  # levels; the time of YAML's parser is quadratic in them
YAML_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every wheel has the faster one
FENCES = {"---": "yaml", "+++": "toml", "---json": "json", "---toml": "toml", "---yaml": "yaml"}
NESTED = ("params", "extra", "taxonomies")  # tables whose fields count as the page's own (Hugo, Zola)
NOTHING = ("", "~", "null", "false")
DATE = re.compile(
    r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ]+(\d\d?:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?"
)
DATE_IN_WORDS = ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%a %b %d %Y")

Fields = Mapping[str, Any]


def split_front_matter(text: str) -> tuple[Fields, str] | None:
    """Return the fields and the text after them; ``None`` without front matter, ``ItemError`` if it is invalid.

    Names of fields are in lower case, without hyphens and underscores.
    """
    lines = text.splitlines()
    first = lines[0].rstrip() if lines else ""
    if first.startswith("{"):
        return split_json(text)
    if first not in FENCES:
        return None
    ends = (first[:3], "...") if first.startswith("---") else (first,)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() in ends), None)
    if end is None:
        raise ItemError(f"expected a second line of {first[:3]!r} after the front matter; found none")
    block, body = "\n".join(["", *lines[1:end], ""]), "\n".join(lines[end + 1 :])
    return fold(parse(block, FENCES[first])), f"{body.strip(chr(10))}\n"


def split_json(text: str) -> tuple[Fields, str] | None:
    try:
        fields, end = json.JSONDecoder().raw_decode(text)
    except ValueError as error:
        raise ItemError(f"expected JSON in the front matter; found: {error}") from error
    return fold(fields), text[end:].strip("\n") + "\n"


def parse(block: str, language: str) -> Any:
    """Parse a block; line numbers of errors are those of the file. YAML's tags have no effect."""
    if len(block) > MAX_FRONT_MATTER:
        raise ItemError(f"expected front matter of at most {MAX_FRONT_MATTER:,} characters; found {len(block):,}")
    try:
        if language == "yaml":
            check_yaml(block)
            return yaml.load(block, YAML_LOADER)  # noqa: S506  this loader knows texts, lists and mappings alone
        return tomllib.loads(block) if language == "toml" else json.loads(block)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise ItemError(f"expected {language.upper()} in the front matter; found: {error}") from error


def check_yaml(block: str) -> None:
    """Refuse what takes a parser much time or memory, at the first place where it is found."""
    depth = 0
    for event in yaml.parse(block, YAML_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise ItemError("expected YAML without aliases (*name); found one")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ItemError(f"expected YAML of at most {MAX_DEPTH} levels; found more")


def fold(fields: Any) -> Fields:
    """Return fields under their folded names; those of nested tables come after the page's own."""
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise ItemError(f"expected fields with names in the front matter; found {str(fields)[:60]!r}")
    folded = {re.sub(r"[-_ ]", "", str(name)).lower(): value for name, value in fields.items()}
    nested = [fold(folded[name]) for name in NESTED if isinstance(folded.get(name), dict)]
    return {name: value for table in reversed([folded, *nested]) for name, value in table.items()}


def get_text(fields: Fields, *names: str) -> str:
    """Return the first field that is a text or a number."""
    values = (fields.get(name) for name in names)
    texts = (str(value).strip() for value in values if isinstance(value, str | int | float | date))
    return next((text for text in texts if text.lower() not in NOTHING), "")


def get_list(fields: Fields, *names: str, separator: str = ",") -> list[str]:
    """Return the texts of all these fields, without repetitions; a single text is split at ``separator``."""
    found: dict[str, None] = {}
    for value in (fields.get(name) for name in names):
        items: Iterable[Any] = value if isinstance(value, list) else str(value or "").split(separator)
        texts = (str(item).strip() for item in items if isinstance(item, str | int | float))
        found.update(dict.fromkeys(text for text in texts if text.lower() not in NOTHING))
    return list(found)


def get_flag(fields: Fields, name: str) -> bool | None:
    """Return a yes or no; ``None`` without the field."""
    text = str(fields.get(name, "")).strip().lower()
    return None if not text else text in ("true", "yes", "on", "1")


def get_time(fields: Fields, *names: str) -> datetime | None:
    """Return the first of these fields, in the site's time zone if it names none; ``ItemError`` if it is no time."""
    for name in names:
        value = fields.get(name)
        if value and str(value).strip().lower() not in NOTHING:
            return make_time(name, value)
    return None


def make_time(name: str, value: Any) -> datetime:
    found = value if isinstance(value, datetime) else None
    if found is None and isinstance(value, date):
        found = datetime.combine(value, time())
    if found is None:
        found = read_time(str(value).strip())
    if found is None:
        raise ItemError(f"expected a date such as 2026-11-24 or 2026-11-24T09:00:00Z for {name}; found {value!r}")
    return found if found.tzinfo else timezone.make_aware(found)


def read_time(text: str) -> datetime | None:
    match = DATE.fullmatch(text)
    try:
        if match:
            year, month, day, clock, zone = match.groups()
            zone = "Z" if zone == "UTC" else zone or ""
            clock = (clock or "00:00").rjust(5, "0") if not clock or len(clock) < 6 else clock.rjust(8, "0")
            return datetime.fromisoformat(f"{year}-{month:>02}-{day:>02}T{clock}{zone}")
    except ValueError:
        return None
    words = text.replace(",", "")
    for pattern in DATE_IN_WORDS:
        try:
            return datetime.strptime(words, pattern)  # noqa: DTZ007  the caller adds the zone
        except ValueError:
            continue
    return None
