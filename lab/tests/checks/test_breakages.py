"""The breakages are complete and fit the files that they edit; no engine is needed to see that."""

import pytest

from image_lab.checks import CHECKS
from tests import ROOT
from tests.checks import breakages
from tests.checks.breakages import Breakage

EVERY = (*breakages.COMMON, *breakages.OF_AN_IMAGE, *breakages.OF_A_RUNNING_STACK, *breakages.OF_A_LIFE)


def test_every_check_has_one_breakage() -> None:
    assert sorted([*(breakage.check for breakage in EVERY), "libc"]) == sorted(check.name for check in CHECKS)


@pytest.mark.parametrize("breakage", EVERY, ids=lambda breakage: breakage.check)
def test_each_breakage_changes_something(breakage: Breakage) -> None:
    assert breakage.edits or breakage.service or breakage.networks
    for edit in breakage.edits:
        edit.find(ROOT)
