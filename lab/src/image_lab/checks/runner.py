"""Builds an approach, boots its stack, runs the checks, and always removes what it started."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from image_lab import builder
from image_lab.approaches import Approach, Era
from image_lab.builder import Build, Order
from image_lab.checks.check import Check, CheckFailed
from image_lab.checks.subject import Subject
from image_lab.compose_stack import make_stack
from image_lab.errors import LabError
from image_lab.failure_causes import explain, find_line

Outcome = Literal["passed", "failed", "not run"]
UNPROVEN: Final = (
    "apk has placeholders only (stand-in base): nothing can be compiled here, and it is unproven. "
    "Give --base {image}, where it and Alpine's mirrors can be reached"
)
LOOK: Final = "Run it again with --keep, which leaves the stack running, and look at docker logs."


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a check. ``seconds`` is 0 if it was not run; then ``found`` says why."""

    check: str
    outcome: Outcome
    seconds: float = 0.0
    expected: str = ""
    found: str = ""
    hint: str = ""


@dataclass
class Verification:
    """An approach's results, in order."""

    approach: Approach
    era: Era
    order: Order | None = None
    build: Build | None = None
    project: str = ""
    results: list[Result] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return bool(self.results) and all(result.outcome == "passed" for result in self.results)

    @property
    def seconds(self) -> float:
        return sum(result.seconds for result in self.results)

    def outcome_of(self, name: str) -> Outcome | None:
        """The outcome of the check ``name``; None if it has not been reached."""
        return next((result.outcome for result in self.results if result.check == name), None)


Tell = Callable[[Result], object]


def expect_outcome(build: Build) -> None:
    """Raise CheckFailed unless the build succeeds or fails as the era's data says, with the message named there."""
    era, failed = build.order.era, build.log.failed
    if era.outcome == "builds" and not build.succeeded:
        raise CheckFailed("an image", explain_failure(build), f"The whole log is in {build.log_path}")
    if era.outcome == "fails" and build.succeeded:
        hint = "Correct the outcome in docker/approaches.toml, if the base and the requirements are the era's."
        raise CheckFailed(f"a build that fails with {era.message!r}", "an image", hint)
    if era.outcome == "fails" and era.message not in (failed.output if failed else ""):
        hint = f"Restore the era's base and requirements, or correct its message. The whole log is in {build.log_path}"
        raise CheckFailed(f"a build that fails with {era.message!r}", explain_failure(build), hint)


def explain_failure(build: Build) -> str:
    order = build.order
    cause = explain(build.output, order.approach, order.era.id, order.from_source)
    return f"a build that failed: {cause} ({cause.evidence or 'no output'})"


def find_failure_line(build: Build) -> str:
    order, printed = build.order, build.output
    at = printed.find(order.era.message) if order.era.message else -1
    return find_line(printed, at) if at >= 0 else explain(printed, order.approach, order.era.id).evidence


def fail_before_build(approach: Approach, era: Era, error: LabError) -> Verification:
    failed = Result("build", "failed", 0, "a base image to build on", str(error), "Run `make bases`, or give --base.")
    return Verification(approach, era, results=[failed])


def select_applicable(checks: Iterable[Check], era: Era) -> tuple[Check, ...]:
    """The checks that apply to an era: before `now`, images have only the dependencies."""
    return tuple(one for one in checks if era.id == "now" or one.of_dependencies)


class Runner:
    """Runs the checks that apply to the order's era and collects the results; ``tell`` is called with each of them."""

    def __init__(
        self,
        order: Order,
        checks: Iterable[Check],
        tell: Tell = lambda _result: None,
        say: Callable[[str], object] = lambda _line: None,
        build: Callable[[Order], Build] = builder.build,
    ) -> None:
        self.verification = Verification(order.approach, order.era, order)
        self._order = order
        self.checks = select_applicable(checks, order.era)
        self._tell, self._say, self._builds = tell, say, build

    def run(self, *, keep: bool = False, files: tuple[Path, ...] = ()) -> Verification:
        """Build, check the image, boot, check the stack; ``files`` are compose files that change it."""
        if self._order.lacks_compilers:
            found = UNPROVEN.format(image=self._order.era.base.image)
            self._add(Result("build", "not run", found=found))
            return self.verification
        self._record("build", self._build)
        if self.verification.outcome_of("build") == "passed" and self._order.era.outcome == "builds":
            service = self._order.approach.service
            with make_stack(service, self._order.image_name, files=files, keep=keep) as its_stack:
                self.verification.project = its_stack.project
                self._run_checks(Subject(self._order, its_stack))
        self._skip_the_rest()
        return self.verification

    def _build(self) -> None:
        build = self.verification.build = self._builds(self._order)
        expect_outcome(build)

    def _run_checks(self, subject: Subject) -> None:
        for check in self.checks:
            if check.needs_a_stack and self.verification.outcome_of("boot") is None:
                self._say(f"booting as project {subject.stack.project}")
                self._record("boot", subject.stack.up)
            self._run(check, subject)

    def _run(self, check: Check, subject: Subject) -> None:
        needed = ("boot", *check.needs) if check.needs_a_stack else check.needs
        failed = [name for name in needed if self.verification.outcome_of(name) in {"failed", "not run"}]
        if failed:
            self._add(Result(check.name, "not run", found=f"{failed[0]} has not passed"))
            return
        self._record(check.name, lambda: self._run_on_stack(check, subject))

    @staticmethod
    def _run_on_stack(check: Check, subject: Subject) -> None:
        if check.needs_a_stack and not subject.stack.is_up:
            subject.stack.up()
        check.run(subject)

    def _skip_the_rest(self) -> None:
        """Report the checks that were not reached; none apply after a build that was expected to fail."""
        if self._order.era.outcome == "builds":
            for check in self.checks:
                if self.verification.outcome_of(check.name) is None:
                    self._add(Result(check.name, "not run", found="there is no image"))

    def _record(self, name: str, action: Callable[[], None]) -> None:
        """Time an action and record its outcome."""
        started = time.monotonic()
        failure: CheckFailed | None = None
        try:
            action()
        except CheckFailed as error:
            failure = error
        except LabError as error:
            failure = CheckFailed("an answer", error, LOOK)
        except Exception as error:  # noqa: BLE001  a check that breaks has failed, and the next ones still run
            failure = CheckFailed("what the check is about", f"{type(error).__name__}: {error}", LOOK)
        seconds = time.monotonic() - started
        if failure is None:
            self._add(Result(name, "passed", seconds))
        else:
            self._add(Result(name, "failed", seconds, failure.expected, failure.found, failure.hint))

    def _add(self, result: Result) -> None:
        self.verification.results.append(result)
        self._tell(result)
