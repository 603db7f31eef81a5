"""A temporary PostgreSQL server for one test run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Test data need not survive a power failure.
OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def server_programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: on PATH, or of the newest version in Debian's folders."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Start a server on a Unix socket in a temporary folder; yield its ``DATABASE_URL``.

    PostgreSQL refuses to run as root: then it runs as ``postgres``, the account of Debian's package, or as ``nobody``.
    """
    with tempfile.TemporaryDirectory(prefix="blog-pg-") as name:
        folder, user = Path(name), account()
        if user:
            shutil.chown(folder, user)

        def pg(program: str, *arguments: str) -> None:
            command = [str(programs / program), "--pgdata", str(folder / "data"), *arguments]
            subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)

        pg("initdb", "--auth=trust", "--username=blog", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        pg("pg_ctl", "--wait", f"--log={folder / 'log'}", f"--options={OPTIONS} -k {folder}", "start")
        try:
            yield f"postgresql://blog@{quote(str(folder), safe='')}/postgres"
        finally:
            pg("pg_ctl", "--wait", "--mode=immediate", "stop")


def account() -> str | None:
    """The account of a server that root starts; ``None`` if this is not root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
