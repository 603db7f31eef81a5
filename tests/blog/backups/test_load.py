"""A backup while twenty writers write, and the destruction of everything else."""

import json
import time
from pathlib import Path

import pytest

from tests.blog.backups.conftest import MakeSite
from tests.blog.backups.sites import BackupSite
from tests.processes import wait_until

WRITE = "from pathlib import Path; from tests.blog.backups.writers import *; write_until(Path({stop!r}))"
FIND_FAULTS = "import json, sys; from tests.blog.backups.writers import *; print(find_faults(json.load(sys.stdin)))"


@pytest.mark.every_database
def test_backup_under_load_has_every_acknowledged_write_and_none_by_half(
    site: BackupSite, make_site: MakeSite, tmp_path: Path
) -> None:
    """Acknowledged before the backup began. E-mail addresses can be decrypted; pictures have all their files."""
    stop, log = tmp_path / "stop", tmp_path / "writes"
    with log.open("w") as output:
        writers = site.start_piped("shell", "--no-imports", "--command", WRITE.format(stop=str(stop)), stdout=output)
        try:
            wait_until(lambda: log.read_text().count("\n") > 30, "the writers write")
            began_at = time.time()
            archive = site.backup(BACKUP_PASSPHRASE="correct horse")
            during = log.read_text().count("\n")
            wait_until(lambda: log.read_text().count("\n") > during, "the writers still write")
        finally:
            stop.touch()
        errors = writers.communicate(timeout=120)[1]
    assert writers.returncode == 0, errors
    writes = [json.loads(line) for line in log.read_text().splitlines()]
    before = [write for write in writes if write["acknowledged_at"] < began_at]
    assert 30 <= len(before) < during
    (tmp_path / "before.json").write_text(json.dumps(before))
    new = make_site("new")
    new.run("restore", str(archive), BACKUP_PASSPHRASE="correct horse")
    with (tmp_path / "before.json").open("rb") as file:
        process = new.start_piped("shell", "--no-imports", "--command", FIND_FAULTS, stdin=file)
        faults, errors = process.communicate(timeout=60)
    assert (faults.strip(), process.returncode) == ("[]", 0), errors
