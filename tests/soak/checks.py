"""What must be true at the end: nothing that was acknowledged is lost, and no picture lacks a file."""

import time
from collections.abc import Iterable

import psycopg2

from tests.soak.clients import Ledger
from tests.soak.servers import SiteServers

MAIL_SECONDS = 150  # the first pause of a mail that failed, and more


def find_losses(site: SiteServers, ledger: Ledger) -> dict[str, int]:
    """Return how many acknowledged writes of each kind are missing."""
    names = set(site.bucket.files())
    pictures = {digest: (widths, formats) for digest, widths, formats in query(site, PICTURES)}
    return {
        "titles": missing(ledger.titles, (title for (title,) in query(site, TITLES))),
        "comments": missing(ledger.comments, (body for (body,) in query(site, COMMENTS))),
        "pictures": missing(ledger.pictures, pictures),
        "files of pictures": sum(
            f"pictures/{digest}-{width}.{extension}" not in names
            for digest, (widths, formats) in pictures.items()
            for width in widths
            for extension in formats
        ),
        "mails": count_missing_mails(site, ledger),
    }


EDITED_POSTS = "SELECT slug, id FROM posts_post WHERE slug LIKE 'by-%'"
TITLES = "SELECT title FROM posts_revision UNION SELECT title FROM posts_post"
COMMENTS = "SELECT body FROM comments_comment"
PICTURES = "SELECT digest, widths, formats FROM pictures_picture"


def query(site: SiteServers, sql: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(site.database_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())
    finally:
        connection.close()


def missing(acknowledged: Iterable[str], stored: Iterable[str]) -> int:
    return len(set(acknowledged) - set(stored))


def count_missing_mails(site: SiteServers, ledger: Ledger) -> int:
    """Wait until each subscriber has a mail, for at most ``MAIL_SECONDS``."""
    deadline = time.monotonic() + MAIL_SECONDS
    while count := missing(ledger.subscribers, (str(mail["To"]) for mail in site.mailbox.mails())):
        if time.monotonic() > deadline:
            break
        time.sleep(1)
    return count
