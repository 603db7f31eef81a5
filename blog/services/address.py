"""Writes of every address at once, whatever row it is in."""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Count

from blog.models.address import AddressQuerySet, WithAddress

Rows = AddressQuerySet[WithAddress]


def tables() -> list[Rows]:
    """The rows of every model that has an address."""
    models = [model for model in apps.get_models() if issubclass(model, WithAddress)]
    return [AddressQuerySet(model) for model in models]


def addresses_rotate(*, batch_size: int) -> Iterator[int]:
    """Put every address under the current key, a batch a transaction; yield the number of rows of each batch.

    Where it is stopped, the next call goes on: a row's ``address_key`` says whether it is done. Rows that another
    process is writing are waited for.
    """
    for rows in tables():
        while done := rotate_batch(rows, batch_size):
            yield done


@transaction.atomic
def rotate_batch(rows: Rows, batch_size: int) -> int:
    """Re-encrypt at most ``batch_size`` rows; return how many it were."""
    batch = list(rows.under_old_keys().select_for_update().order_by("pk")[:batch_size])
    for row in batch:
        row.address = row.address
    rows.bulk_update(batch, ["address_token", "address_index", "address_key"])
    return len(batch)


def keys_in_use() -> dict[str, int]:
    """The number of addresses under each key, by the key's id."""
    counts: dict[str, int] = {}
    for rows in tables():
        for key, count in rows.exclude(address_key="").values_list("address_key").annotate(Count("pk")).order_by():
            counts[key] = counts.get(key, 0) + count
    return counts
