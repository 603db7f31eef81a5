"""The list of planted faults fits the code; `make faults` plants them."""

from tests.faults import find_outdated, read_faults


def test_every_fault_can_be_planted() -> None:
    """Each fault's text is in its file exactly once."""
    assert find_outdated(read_faults([])) == []
