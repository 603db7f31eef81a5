"""Tests of image_lab.checks.runner: the order of things, what is skipped, and what counts as a pass."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from image_lab.builder import Build, Order
from image_lab.checks import runner
from image_lab.checks.check import Check, CheckFailed, Stage
from image_lab.checks.runner import Runner, Verification, expect_outcome
from image_lab.checks.subject import Subject
from image_lab.compose_stack import BootError
from tests.checks.sample import BARE, build, era_that_fails, order

MESSAGE = "No matching distribution found for cryptography==3.4.7"


@dataclass
class FakeStack:
    """A stack that comes up unless told otherwise, and writes down what is done with it."""

    project: str = "wheelhouse-lab-test"
    is_up: bool = False
    boots: bool = True
    events: list[str] = field(default_factory=list)

    def up(self) -> None:
        self.events.append("up")
        if not self.boots:
            raise BootError("db is unhealthy")
        self.is_up = True


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> FakeStack:
    fake = FakeStack()

    @contextmanager
    def make(service: str, image_name: str, **_options: Any) -> Iterator[FakeStack]:
        try:
            yield fake
        finally:
            fake.events.append("removed")

    monkeypatch.setattr(runner, "make_stack", make)
    return fake


def a_check(name: str, stage: Stage, action: Callable[[], object] = lambda: None, **options: Any) -> Check:
    def run(_subject: Subject) -> None:
        action()

    return Check(name, stage, "It is so.", run, **options)


def fails() -> None:
    raise CheckFailed("one", "two", "Take one away.")


def breaks() -> None:
    raise KeyError("Labels")


def verify(checks: Sequence[Check], result: Build | None = None, its_order: Order | None = None) -> Verification:
    built = result or build()
    return Runner(its_order or built.order, checks, build=lambda _order: built).run()


def outcomes(verification: Verification) -> dict[str, str]:
    return {result.check: result.outcome for result in verification.results}


class TestBuiltAsExpected:
    def test_a_build_that_should_succeed(self) -> None:
        expect_outcome(build())
        with pytest.raises(CheckFailed, match=r"expected an image; found .*no-such-thing.*some\.log"):
            expect_outcome(build(exit_code=1, output="ERROR: No matching distribution found for no-such-thing==1"))

    def test_a_build_that_should_fail_passes_by_failing_so(self) -> None:
        """The message that the data names must be in what the step printed."""
        expect_outcome(build(exit_code=1, output=f"ERROR: {MESSAGE}\n", era=era_that_fails(MESSAGE)))

    def test_another_failure_is_none_that_was_expected(self) -> None:
        """A network that is down must not count as the story's error."""
        other = build(exit_code=1, output="ERROR: Connection refused\n", era=era_that_fails(MESSAGE))
        with pytest.raises(CheckFailed, match=r"cryptography==3\.4\.7.*found.*Connection refused"):
            expect_outcome(other)

    def test_the_message_counts_only_where_pip_printed_it(self) -> None:
        """The Dockerfile, which the client quotes, may mention it too."""
        quoting = build(exit_code=1, output="exit code: 1", era=era_that_fails(MESSAGE))
        object.__setattr__(quoting, "client_output", f"RUN echo {MESSAGE}")
        with pytest.raises(CheckFailed):
            expect_outcome(quoting)


class TestRunner:
    def test_looks_at_the_image_then_boots_then_looks_at_the_stack(self, stack: FakeStack) -> None:
        checks = [
            a_check("labels", Stage.IMAGE, lambda: stack.events.append("labels")),
            a_check("home-page", Stage.RUNNING, lambda: stack.events.append("home-page")),
        ]
        verification = verify(checks)
        assert stack.events == ["labels", "up", "home-page", "removed"]
        assert list(outcomes(verification)) == ["build", "labels", "boot", "home-page"]
        assert verification.passed
        assert verification.project == "wheelhouse-lab-test"

    def test_one_failure_does_not_stop_the_others(self, stack: FakeStack) -> None:
        checks = [a_check("a", Stage.IMAGE, fails), a_check("b", Stage.IMAGE, breaks), a_check("c", Stage.IMAGE)]
        verification = verify(checks)
        assert outcomes(verification) == {"build": "passed", "a": "failed", "b": "failed", "c": "passed"}
        assert not verification.passed
        a, b = verification.results[1:3]
        assert (a.expected, a.found, a.hint) == ("one", "two", "Take one away.")
        assert b.found == "KeyError: 'Labels'"

    def test_what_needs_a_failed_check_is_not_run(self, stack: FakeStack) -> None:
        checks = [
            a_check("pid-1", Stage.RUNNING, fails),
            a_check("clean-stop", Stage.DISRUPTIVE, needs=("pid-1",)),
            a_check("other", Stage.DISRUPTIVE, needs=("not-selected",)),
        ]
        verification = verify(checks)
        assert outcomes(verification) == {
            "build": "passed",
            "boot": "passed",
            "pid-1": "failed",
            "clean-stop": "not run",
            "other": "passed",
        }
        assert verification.results[3].found == "pid-1 has not passed"

    def test_a_stack_that_does_not_boot_is_told_once(self, stack: FakeStack) -> None:
        """The checks that need it are not run; those of the image are; it is removed all the same."""
        stack.boots = False
        checks = [a_check("labels", Stage.IMAGE), a_check("a", Stage.RUNNING), a_check("b", Stage.DISRUPTIVE)]
        verification = verify(checks)
        assert outcomes(verification) == {
            "build": "passed",
            "labels": "passed",
            "boot": "failed",
            "a": "not run",
            "b": "not run",
        }
        assert stack.events == ["up", "removed"]
        assert "db is unhealthy" in verification.results[2].found

    def test_a_stack_that_a_check_stopped_is_started_again(self, stack: FakeStack) -> None:
        checks = [
            a_check("stops", Stage.DISRUPTIVE, lambda: setattr(stack, "is_up", False)),
            a_check("next", Stage.DISRUPTIVE, lambda: stack.events.append("next")),
        ]
        verify(checks)
        assert stack.events == ["up", "up", "next", "removed"]

    def test_nothing_is_looked_at_without_an_image(self, stack: FakeStack) -> None:
        """A failed build leaves every check named and not run."""
        verification = verify([a_check("labels", Stage.IMAGE)], build(exit_code=1))
        assert outcomes(verification) == {"build": "failed", "labels": "not run"}
        assert stack.events == []

    def test_after_an_expected_failure_all_is_said(self, stack: FakeStack) -> None:
        failed = build(exit_code=1, output=MESSAGE, era=era_that_fails(MESSAGE))
        verification = verify([a_check("libc", Stage.IMAGE, of_dependencies=True)], failed)
        assert outcomes(verification) == {"build": "passed"}
        assert verification.passed
        assert stack.events == []

    def test_an_earlier_era_has_the_dependencies_alone(self, stack: FakeStack) -> None:
        checks = [a_check("libc", Stage.IMAGE, of_dependencies=True), a_check("a", Stage.RUNNING)]
        verification = verify(checks, its_order=order(BARE.eras["2021"]))
        assert list(outcomes(verification)) == ["build"]
        assert [check.name for check in runner.select_applicable(checks, BARE.eras["2021"])] == ["libc"]
