"""Imports a source, item by item. Each is committed by itself, so a run that was killed can be repeated."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction

from blog.transfer.items import ImportedPost, Item, Skipped, describe_error
from blog.transfer.report import Outcome, Report, Row
from blog.transfer.services.post import Run, post_import
from blog.transfer.services.subscriber import subscriber_import


def source_import(*, run: Run, report: Report, show: Callable[[Row], None]) -> None:
    """Import all items of the run's source into ``report``; ``show`` gets each row when it is done.

    A dry run is one transaction that is rolled back. Raises ``ItemError`` if the whole source can't be read.
    """
    with transaction.atomic() if report.dry_run else nullcontext():
        for row in import_items(run.pictures.source.read(), run):
            report.rows.append(row)
            show(row)
        if report.dry_run:
            transaction.set_rollback(True)
    report.counts = dict(run.counts + run.pictures.counts)


def import_items(items: Iterator[Item], run: Run) -> Iterator[Row]:
    for item in items:
        if isinstance(item, Skipped):
            yield Row(item.id, "", item.title, Outcome.SKIPPED, reason=item.reason)
            continue
        kind = "post" if isinstance(item, ImportedPost) else "subscriber"
        title = item.title if isinstance(item, ImportedPost) else ""
        try:
            yield (
                post_import(item=item, run=run)
                if isinstance(item, ImportedPost)
                else subscriber_import(item=item, run=run)
            )
        except (OperationalError, InterfaceError):
            raise  # the database is gone, and so would be all other items
        except Exception as error:  # noqa: BLE001  whatever is wrong with an item must not stop the others
            yield Row(item.id, kind, title, Outcome.SKIPPED, reason=describe(error))


def describe(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return describe_error(error)
    fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return "; ".join(f"{name}{': ' * bool(name)}{' '.join(messages)}" for name, messages in fields.items())
