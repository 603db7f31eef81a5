"""deploy/stack.yml on two machines: updates, failed updates, and a machine that fails, each under load.

The tests run in this order: the last one leaves one machine.
"""

import time

import pytest

from tests.deploy.swarm.load import Load, running_load
from tests.deploy.swarm.machines import Machine
from tests.deploy.swarm.releases import Releases
from tests.deploy.swarm.site import Site
from tests.docker.conftest import ACCOUNT
from tests.docker.engine import wait_until

pytestmark = pytest.mark.cluster

MOST_SECONDS_WITHOUT_SERVICE = 10
UPLOAD = """
import io
from PIL import Image
from blog.pictures.services import picture_create
file = io.BytesIO()
Image.new("RGB", (60, 40), "teal").save(file, "PNG")
picture_create(source=file.getvalue(), alt="Teal")
"""


def find_lost(site: Site, load: Load) -> set[str]:
    """Return the tags that were saved and are not in the database."""
    return set(load.saved) - set(site.query("SELECT slug FROM posts_tag"))


def wait_for_answers(load: Load, count: int = 20) -> None:
    """Wait until the app has answered so many more requests, and saved a tag."""
    answers, saved = len(load.answers), len(load.saved)
    wait_until(
        lambda: len(load.answers) >= answers + count and len(load.saved) > saved,
        within_seconds=60,
        what=f"{count} answers; failed so far: {load.failures[-5:]}",
    )


def test_replicas_are_spread_over_the_machines(site: Site, machines: tuple[Machine, Machine]) -> None:
    counts = [len(machine.docker("ps", "--quiet", "--filter=name=blog_web").stdout.split()) for machine in machines]
    assert sorted(counts) == [1, 2]


@pytest.mark.needs_app("pictures")
def test_replica_takes_uploads(site: Site) -> None:
    """Its file system is read-only, but for the volume."""
    site.run_inside("web", "python", "manage.py", "shell", "--command", UPLOAD)


def test_update_with_a_migration_fails_no_request_and_loses_no_write(site: Site, releases: Releases) -> None:
    with running_load(site.make_reader, site.addresses, ACCOUNT) as load:
        wait_for_answers(load)
        site.deploy(releases.migrated)
        site.wait_for_update("completed")
        wait_for_answers(load)
    assert load.failures == []
    assert find_lost(site, load) == set()
    assert site.count_tasks("web", releases.migrated) == 3
    assert set(site.query("SELECT motto FROM posts_tag")) == {"none"}


@pytest.mark.parametrize("broken", ["crashing", "failing"])
def test_broken_release_is_rolled_back(site: Site, releases: Releases, broken: str) -> None:
    """One that stops at once, and one whose migration fails. Readers and writers notice neither."""
    before = site.read_service("web")["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
    with running_load(site.make_reader, site.addresses, ACCOUNT) as load:
        site.deploy(getattr(releases, broken), START_SECONDS="5")
        site.wait_for_update("rollback_completed")
        wait_for_answers(load)
    assert load.failures == []
    assert find_lost(site, load) == set()
    assert site.count_tasks("web", before) == 3


def test_other_machine_serves_after_one_has_failed(site: Site, machines: tuple[Machine, Machine]) -> None:
    """Requests that the failed machine was answering may fail, later ones don't.

    Until Swarm notices, the edge may try the failed replicas first, two seconds each. Hence more readers: a few could
    all be waiting at once, and that would look like a site that doesn't answer.
    """
    survivor, failing = machines
    with running_load(site.make_reader, [survivor.address], ACCOUNT, readers=8) as load:
        wait_for_answers(load)
        failing.power_off()
        failed_at = time.monotonic()
        wait_until(
            lambda: time.monotonic() > failed_at + 2 * MOST_SECONDS_WITHOUT_SERVICE, within_seconds=60, what="later"
        )
        wait_for_answers(load)
    assert load.find_longest_gap_seconds() < MOST_SECONDS_WITHOUT_SERVICE
    assert [text for sent, text in load.failures if sent > failed_at + MOST_SECONDS_WITHOUT_SERVICE] == []
    assert find_lost(site, load) == set()
