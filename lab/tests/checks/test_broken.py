"""Each check fails when its property is broken, and no other one does."""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from image_lab import builder, engine, project
from image_lab.approaches import find
from image_lab.builder import copy_context
from image_lab.checks import CHECKS
from image_lab.checks.check import Check, Stage
from image_lab.checks.runner import Runner, Verification
from tests import ROOT
from tests.checks import breakages
from tests.checks.breakages import Breakage

pytestmark = pytest.mark.engine


class Workshop:
    """Builds broken images in a folder of its own."""

    def __init__(self, folder: Path, image_name: str) -> None:
        self.context = copy_context(ROOT, folder / "context")
        self.override = folder / "override.json"
        self.image_name = image_name

    def verify(self, broken: Sequence[Breakage], checks: Iterable[Check]) -> Verification:
        """Break all these properties and run the checks."""
        for breakage in broken:
            for edit in breakage.edits:
                edit.apply(self.context)
        self.override.write_text(breakages.override(broken))
        (approach,) = find([breakages.APPROACH])
        order = builder.make_order(approach, context=self.context, image_name=self.image_name)
        return Runner(order, checks).run(files=(self.override,))


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setattr(project, "working_folder", lambda: tmp_path)
    workshop = Workshop(tmp_path, f"wheelhouse-test-{secrets.token_hex(4)}")
    yield workshop
    engine.docker("image", "rm", "--force", f"{workshop.image_name}:{breakages.APPROACH}", check=False)
    shutil.rmtree(workshop.context)


def assert_that_only_these_fail(verification: Verification, broken: Sequence[Breakage]) -> None:
    """What fails is what was broken; what could not be looked at needs one of these."""
    failed = {result.check: result for result in verification.results if result.outcome == "failed"}
    assert set(failed) == {breakage.check for breakage in broken}, failed
    assert all(result.expected and result.found and result.hint for result in failed.values())
    needs = {check.name: set(check.needs) for check in CHECKS}
    skipped = [result.check for result in verification.results if result.outcome == "not run"]
    assert all(needs[name] & set(failed) for name in skipped), skipped


def of_stages(*stages: Stage) -> list[Check]:
    return [check for check in CHECKS if check.stage in stages]


def test_common_mistakes_are_noticed_by_exactly_their_checks(workshop: Workshop) -> None:
    assert_that_only_these_fail(workshop.verify(breakages.COMMON, CHECKS), breakages.COMMON)


def test_each_check_of_an_image_notices_its_breakage(workshop: Workshop) -> None:
    """Everything about an image broken at once: as many failures as breakages, each of its own check."""
    verification = workshop.verify(breakages.OF_AN_IMAGE, of_stages(Stage.IMAGE))
    assert_that_only_these_fail(verification, breakages.OF_AN_IMAGE)


def test_each_check_of_a_running_stack_notices_its_breakage(workshop: Workshop) -> None:
    verification = workshop.verify(breakages.OF_A_RUNNING_STACK, of_stages(Stage.RUNNING))
    assert_that_only_these_fail(verification, breakages.OF_A_RUNNING_STACK)


def test_each_check_of_a_life_notices_its_breakage(workshop: Workshop) -> None:
    needed = {name for check in of_stages(Stage.DISRUPTIVE) for name in check.needs}
    checks = [check for check in CHECKS if check.stage == Stage.DISRUPTIVE or check.name in needed]
    assert_that_only_these_fail(workshop.verify(breakages.OF_A_LIFE, checks), breakages.OF_A_LIFE)
