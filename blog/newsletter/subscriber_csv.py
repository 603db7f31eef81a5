"""Subscribers as CSV: our own columns, and those that Ghost and Mailchimp export.

Each row needs a proof of consent: ``confirmed_at``, Mailchimp's ``CONFIRM_TIME``, or Ghost's ``created_at`` of members
with ``subscribed_to_emails``. Times without a zone are in UTC.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from blog.core.models import normalize_email
from blog.newsletter.models import Subscriber

COLUMNS = ("id", "email", "language", "confirmed_at")
# Other names, in lower case, with underscores.
ALIASES = {"email_address": "email", "confirm_time": "confirmed_at"}
LEFT = ("unsub_time", "clean_time", "deleted_at")  # who has left, or whose mailbox is gone, has a time here
MAX_EMAIL = 320


class SubscriberFileError(ValueError):
    """The file can't be read: what was expected, and what was found."""


class SubscriberRow(NamedTuple):
    """A line that can be imported; ``id`` is only known for our own export."""

    line: int
    email: str
    language: str
    confirmed_at: datetime
    id: UUID | None


class InvalidRow(NamedTuple):
    """A line that can't be imported. The reason doesn't repeat the address, because it is printed and logged."""

    line: int
    reason: str


def write_csv(file: IO[str], subscribers: Iterable[Subscriber]) -> int:
    """Write subscribers with a header; return how many. Raises ``UndecryptableError`` if a key is missing."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for count, subscriber in enumerate(subscribers, start=1):  # noqa: B007  the last one is the result
        confirmed_at = subscriber.confirmed_at and subscriber.confirmed_at.astimezone(UTC).isoformat()
        writer.writerow([subscriber.pk, subscriber.email, subscriber.language, confirmed_at])
    return count


def read_csv(file: IO[str], *, language: str) -> Iterator[SubscriberRow | InvalidRow]:
    """Yield each line; ``language`` is for those that name none. Raises ``SubscriberFileError``."""
    reader = csv.reader(file, strict=True)
    try:
        names = [normalize_name(name) for name in next(reader, [])]
        if "email" not in names:
            found = ", ".join(names) or "an empty file"
            raise SubscriberFileError(f"line 1: expected names of columns, with email among them; found {found}")
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield parse_row(line, dict(zip(names, cells, strict=False)), language)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SubscriberFileError(f"line {reader.line_num}: expected CSV; found {error}") from error
    except UnicodeDecodeError as error:
        raise SubscriberFileError(f"expected UTF-8; found byte {error.object[error.start]:#x}") from error


def normalize_name(name: str) -> str:
    name = "_".join(name.strip().lower().split())
    return ALIASES.get(name, name)


def parse_row(line: int, cells: Mapping[str, str], language: str) -> SubscriberRow | InvalidRow:
    try:
        return SubscriberRow(
            line=line,
            email=parse_email(cells["email"]),
            language=parse_language(cells.get("language", "") or language),
            confirmed_at=parse_consent(cells),
            id=parse_id(cells.get("id", "")),
        )
    except ValueError as error:
        return InvalidRow(line, str(error))


def parse_email(text: str) -> str:
    try:
        return normalize_email(text[:MAX_EMAIL])
    except ValidationError as error:
        raise ValueError("expected an e-mail address in the column email") from error


def parse_language(text: str) -> str:
    """Return the language of the site that ``text`` names, also with a territory such as ``ko-KR``."""
    codes = [code for code, _name in settings.LANGUAGES]
    code = text.strip().lower().replace("_", "-")
    found = next((known for known in (code, code.partition("-")[0]) if known in codes), None)
    if found is None:
        raise ValueError(f"expected {', '.join(codes)} in the column language; found {text!r}")
    return found


def parse_consent(cells: Mapping[str, str]) -> datetime:
    """Return when the subscriber confirmed; raise ``ValueError`` if it isn't known, or not the case any more."""
    if any(cells.get(name) for name in LEFT):
        raise ValueError("not a subscriber any more")
    text = cells.get("confirmed_at", "")
    if "subscribed_to_emails" in cells:
        text = cells.get("created_at", "") if cells["subscribed_to_emails"].strip().lower() == "true" else ""
    if not text:
        raise ValueError("not confirmed")
    moment = parse_datetime(text.strip())
    if moment is None:
        raise ValueError(f"expected a time such as 2026-11-24T09:00:00Z in the column confirmed_at; found {text!r}")
    moment = moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
    if moment > timezone.now():
        raise ValueError(f"expected a time in the past in the column confirmed_at; found {text!r}")
    return moment


def parse_id(text: str) -> UUID | None:
    """Return our own kind of id; other systems have other kinds."""
    try:
        return UUID(text)
    except ValueError:
        return None
