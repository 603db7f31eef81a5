"""Makes the backups of a release that later versions must be able to restore: docs/upgrade.md.

``python -m tests.blog.backups.release_backup`` writes to ``tests/blog/backups/data``. Run it for each release.
"""

import json
import shutil
import tempfile
from pathlib import Path

import blog
from tests.blog.backups.pages import Page, read_pages
from tests.blog.backups.sites import DATA, BackupSite
from tests.postgres import running_server, server_programs

FILL = "from tests.blog.backups.content import fill; fill()"


def write(kind: str, database_url: str) -> dict[str, Page]:
    """Write the backup of a site with all content, and return its pages."""
    with tempfile.TemporaryDirectory() as folder:
        site = BackupSite(Path(folder), database_url.format(folder=folder))
        site.run("prepare_database")
        site.python(FILL)
        shutil.copyfile(site.backup(), DATA / f"backup-{blog.__version__}-{kind}.tar.gz")
        pages: dict[str, Page] = read_pages(site, "crawl()")
        return pages


def main() -> None:
    programs = server_programs()
    if programs is None:
        raise SystemExit("release_backup: expected PostgreSQL's server programs; found none. apt install postgresql")
    with running_server(programs) as url:
        pages = write("postgresql", url)
    assert write("sqlite", "sqlite:///{folder}/db.sqlite3") == pages
    text = json.dumps(pages, ensure_ascii=False, indent=1, sort_keys=True)
    (DATA / f"pages-{blog.__version__}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
