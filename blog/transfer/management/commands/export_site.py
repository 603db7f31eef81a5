"""``manage.py export_site FOLDER`` writes the public site as static files, which any web server or static host serves.

Run it again after a change, with ``--replace``. See docs/export.md.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.transfer.export_folder import ExportFolderError, write_folder
from blog.transfer.snapshot import read_snapshot
from blog.transfer.static_site.crawler import ServerError, StaticSite
from blog.transfer.static_site.seeds import get_seeds


class Command(BaseCommand):
    help = "Write the public site as static files. Search, comment forms and subscriptions are left out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is missing or empty")
        parser.add_argument("--url", help="where the copy will be; SITE_URL by default")
        parser.add_argument("--replace", action="store_true", help="replace an earlier export")

    def handle(self, *args: Any, folder: Path, url: str | None, replace: bool, **options: Any) -> None:
        base_url = parse_base_url(settings.CANONICAL_ORIGIN if url is None else url)
        try:
            with write_folder(folder, command="export_site", replace=replace) as temporary, read_snapshot():
                site = StaticSite(temporary, base_url)
                site.write(get_seeds())
                (temporary / ".nojekyll").touch()  # GitHub Pages must not process the files
        except (ExportFolderError, ServerError) as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"can't write {error.filename}: {error.strerror}. Nothing was changed.") from error
        for broken in site.broken:
            self.stderr.write(f"export_site: {broken.page or 'the site'} links to {broken.url}: {broken.reason}")
        self.stdout.write(
            f"export_site: {site.count} files in {folder} for {base_url}; {len(site.broken)} broken links."
        )


def parse_base_url(url: str) -> str:
    """Return ``url`` with a slash at its end; raise ``CommandError`` if a site can't have it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        found = url or "nothing, and SITE_URL is not set"
        raise CommandError(
            f"--url: expected the address of the copy; found {found}. Example: --url https://name.github.io/blog/"
        )
    return f"{url.rstrip('/')}/"
