"""``manage.py rotate_keys``: encrypt every e-mail address with the first of ``FIELD_ENCRYPTION_KEYS``.

You can interrupt it and run it again: each batch is a transaction, and each row stores the id of its key.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.core.encryption import known_key_ids
from blog.core.services.encrypted_email import count_emails_by_key, emails_reencrypt


class Command(BaseCommand):
    help = "Re-encrypt e-mail addresses with the first of FIELD_ENCRYPTION_KEYS, and list the keys you can remove."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch-size", type=int, default=500, help="rows per transaction")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, batch_size: int, dry_run: bool, **options: Any) -> None:
        if batch_size < 1:
            raise CommandError(f"--batch-size: expected at least 1; found {batch_size}. Example: --batch-size 500")
        current, *old = known_key_ids()
        counts = count_emails_by_key()
        self.check_keys_known(counts)
        waiting = counts.total() - counts[current]
        if dry_run:
            self.stdout.write(f"rotate_keys: {waiting} addresses to re-encrypt.")
            return
        done = 0
        for rows in emails_reencrypt(batch_size=batch_size):
            done += rows
            self.stdout.write(f"rotate_keys: {done} of {waiting} addresses re-encrypted.")
        self.stdout.write(f"rotate_keys: every address is under the key {current}.")
        if old:
            places = ", ".join(f"number {number} ({key})" for number, key in enumerate(old, start=2))
            self.stdout.write(f"rotate_keys: unused: {places}. Remove them from FIELD_ENCRYPTION_KEYS and restart.")

    def check_keys_known(self, counts: dict[str, int]) -> None:
        """Raise ``CommandError``, before anything is written, if some address can't be decrypted."""
        unknown = {key: count for key, count in counts.items() if key not in known_key_ids()}
        if unknown:
            listed = ", ".join(f"{count} under {key}" for key, count in unknown.items())
            raise CommandError(
                f"Some addresses are under keys that FIELD_ENCRYPTION_KEYS does not have: {listed}. Add these keys"
                " behind the others and run it again; nothing was changed."
            )
