"""``manage.py rotate_keys``: every address under the first of ``FIELD_ENCRYPTION_KEYS``, so that the others can go.

Kill it and start it again as you like: each batch is a transaction, and each row says which key it is under.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.encryption import known_key_ids
from blog.services.address import addresses_rotate, keys_in_use


class Command(BaseCommand):
    """Re-encrypt what is under an older key."""

    help = "Re-encrypt e-mail addresses under the first of FIELD_ENCRYPTION_KEYS, and say which keys may be removed."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--batch-size`` and ``--dry-run``."""
        parser.add_argument("--batch-size", type=int, default=500, help="rows in a transaction")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, batch_size: int, dry_run: bool, **options: Any) -> None:
        """Check that every address can be read, then rotate."""
        if batch_size < 1:
            raise CommandError(f"--batch-size: expected at least 1; found {batch_size}. Example: --batch-size 500")
        current, *others = known_key_ids()
        self.refuse_unknown_keys()
        waiting = sum(count for key, count in keys_in_use().items() if key != current)
        if dry_run:
            self.stdout.write(f"rotate_keys: {waiting} addresses to re-encrypt.")
            return
        done = 0
        for rows in addresses_rotate(batch_size=batch_size):
            done += rows
            self.stdout.write(f"rotate_keys: {done} of {waiting} addresses re-encrypted.")
        self.stdout.write(f"rotate_keys: every address is under the key {current}.")
        self.tell_retired(others)

    def refuse_unknown_keys(self) -> None:
        """End before anything is written when some address can't be read."""
        unknown = {key: count for key, count in keys_in_use().items() if key not in known_key_ids()}
        if unknown:
            listed = ", ".join(f"{count} under {key}" for key, count in unknown.items())
            raise CommandError(
                f"Some addresses are under keys that FIELD_ENCRYPTION_KEYS does not have: {listed}. Put these keys back"
                " behind the others and run it again; nothing was changed."
            )

    def tell_retired(self, others: list[str]) -> None:
        """Name the keys that nothing is under any more, by their places in the list."""
        if others:
            places = ", ".join(f"number {number} ({key})" for number, key in enumerate(others, start=2))
            self.stdout.write(f"rotate_keys: retired: {places}. Take them out of FIELD_ENCRYPTION_KEYS and restart.")
