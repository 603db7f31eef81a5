"""One run of pytest, and what came of it."""

import os
from collections import Counter

import pytest


class Outcomes:
    """A pytest plugin that counts tests by outcome; one that a crashed process left out has failed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.collected = 0

    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember how many tests each process has found."""
        self.collected = len(ids)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Count when the run is over."""
        for outcome, reports in terminalreporter.stats.items():
            self.counts[{"error": "failed"}.get(outcome, outcome)] += len(reports)
        reported = sum(self.counts[outcome] for outcome in ("passed", "failed", "skipped"))
        self.counts["failed"] += max(0, self.collected - reported)


def run_pytest(arguments: tuple[str, ...], database_url: str = "") -> Counter[str]:
    """Run pytest in this process; return the number of tests by outcome."""
    if database_url:
        os.environ["TEST_DATABASE_URL"] = database_url
    outcomes = Outcomes()
    exit_code = pytest.main([*arguments], plugins=[outcomes])
    if exit_code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}:
        outcomes.counts["failed"] += 1
    return outcomes.counts
