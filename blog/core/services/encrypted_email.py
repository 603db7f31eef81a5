"""Re-encryption of e-mail addresses, in every model that has them."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import Count

from blog.core.models import EncryptedEmailModel, EncryptedEmailQuerySet

Rows = EncryptedEmailQuerySet[EncryptedEmailModel]


def get_querysets() -> list[Rows]:
    return [EncryptedEmailQuerySet(model) for model in apps.get_models() if issubclass(model, EncryptedEmailModel)]


def emails_reencrypt(*, batch_size: int) -> Iterator[int]:
    """Encrypt all addresses with the current key, one batch per transaction; yield the number of rows of each batch.

    Interrupted runs resume, by ``email_key_id``. Rows that another process has locked are waited for.
    """
    for rows in get_querysets():
        while count := reencrypt_batch(rows, batch_size):
            yield count


@transaction.atomic
def reencrypt_batch(rows: Rows, batch_size: int) -> int:
    batch = list(rows.under_old_keys().select_for_update().order_by("pk")[:batch_size])
    for row in batch:
        row.email = row.email
    rows.bulk_update(batch, ["email_encrypted", "email_index", "email_key_id"])
    return len(batch)


def count_emails_by_key() -> Counter[str]:
    counts: Counter[str] = Counter()
    for rows in get_querysets():
        counts.update(dict(rows.exclude(email_key_id="").values_list("email_key_id").annotate(Count("pk")).order_by()))
    return counts
