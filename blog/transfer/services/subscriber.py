from django.apps import apps
from django.db import transaction

from blog.transfer.items import ImportedSubscriber, ItemError
from blog.transfer.models import ImportedItem, make_key
from blog.transfer.rendering.fields import make_language
from blog.transfer.report import Outcome, Row
from blog.transfer.services.post import Run


@transaction.atomic
def subscriber_import(*, item: ImportedSubscriber, run: Run) -> Row:
    """Store a confirmed subscriber once: one who has unsubscribed since the first import stays away.

    Raises ``ItemError`` if the app is missing, ``ValidationError`` if the address is invalid.
    """
    if not apps.is_installed("blog.newsletter"):
        raise ItemError("this site has no newsletter: the app newsletter is not installed")
    from blog.newsletter.services import subscription  # noqa: PLC0415  an app that may be removed

    row = Row(item.id, "subscriber", "", Outcome.UNCHANGED)
    _ledger, is_new = ImportedItem.objects.get_or_create(key=make_key(run.source, f"subscriber {item.id}"))
    if is_new and subscription.subscriber_import(
        email=item.email, language=make_language(item.language, run.language), confirmed_at=item.confirmed_at
    ):
        row.outcome = Outcome.MADE
    return row
