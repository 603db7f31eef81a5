"""Imports a source, item by item. Each is committed by itself, so a run that was killed can be repeated."""

from collections.abc import Callable
from contextlib import closing, nullcontext

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction

from blog.transfer.items import ImportedPost, ImportedSubscriber, Item, Shared, Skipped, describe_error
from blog.transfer.report import Outcome, Report, Row
from blog.transfer.services.post import Run, post_import
from blog.transfer.services.shared import shared_import
from blog.transfer.services.subscriber import subscriber_import


def source_import(*, run: Run, report: Report, show: Callable[[Row], None]) -> None:
    """Import all items of the run's source into ``report``; ``show`` gets each row when it is done.

    A dry run is one transaction that is rolled back. Raises ``ItemError`` if the whole source can't be read.
    """
    with closing(run.pictures), transaction.atomic() if report.dry_run else nullcontext():
        for item in run.pictures.source.read():
            row = import_item(item, run)
            report.rows.append(row)
            show(row)
        if report.dry_run:
            transaction.set_rollback(True)
    report.counts = dict(run.counts + run.pictures.counts)


def import_item(item: Item, run: Run) -> Row:
    """Import one item; what is wrong with it is the reason in its row."""
    if isinstance(item, Skipped):
        return Row(item.id, "", item.title, Outcome.SKIPPED, reason=item.reason)
    try:
        if isinstance(item, ImportedPost):
            return post_import(item=item, run=run)
        if isinstance(item, ImportedSubscriber):
            return subscriber_import(item=item, run=run)
        if isinstance(item, Shared):
            return shared_import(item=item)
        raise TypeError(item)
    except (OperationalError, InterfaceError):
        raise  # the database is gone, and so would be all other items
    except Exception as error:  # noqa: BLE001  one broken item must not stop the others
        name = getattr(item, "id", "") or getattr(item, "slug", "") or getattr(item, "username", "")
        kind = type(item).__name__.removeprefix("Imported").lower()
        return Row(name, kind, getattr(item, "title", ""), Outcome.SKIPPED, reason=describe(error))


def describe(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return describe_error(error)
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return "; ".join(f"{name}{': ' * bool(name)}{' '.join(messages)}" for name, messages in fields.items())
