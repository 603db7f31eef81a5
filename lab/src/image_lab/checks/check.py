"""The definition of a check: a named function that raises CheckFailed if an image or a stack is wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from image_lab import PROGRAM
from image_lab.errors import LabError, reject_unknown

if TYPE_CHECKING:
    from image_lab.checks.subject import Subject


class Stage(StrEnum):
    """When a check can run, in execution order."""

    BUILD = "build"  # the build itself
    IMAGE = "image"  # looks at the image; nothing has to run
    BOOT = "boot"  # the start of the stack
    RUNNING = "running"  # asks the running stack, and leaves it as it was
    DISRUPTIVE = "disruptive"  # stops parts of it, hence comes last


class CheckFailed(LabError):
    """A property does not hold: what was expected, what was found, and what to do next."""

    def __init__(self, expected: str, found: object, hint: str) -> None:
        self.expected, self.found, self.hint = expected, str(found), hint
        super().__init__(f"expected {expected}; found {found}. {hint}")


def expect(holds: object, expected: str, found: object, hint: str) -> None:
    """Raise CheckFailed unless ``holds`` is true."""
    if not holds:
        raise CheckFailed(expected, found, hint)


@dataclass(frozen=True, slots=True)
class Check:
    """A check, and what reports say about it."""

    name: str
    stage: Stage
    summary: str
    run: Callable[["Subject"], None]
    needs: tuple[str, ...] = ()
    of_dependencies: bool = False

    @property
    def needs_a_stack(self) -> bool:
        return self.stage in {Stage.BOOT, Stage.RUNNING, Stage.DISRUPTIVE}


def check(
    stage: Stage, *, needs: tuple[str, ...] = (), of_dependencies: bool = False
) -> Callable[[Callable[["Subject"], None]], Check]:
    """Turn a function into a check: its name is the check's, its docstring is the check's claim.

    Args:
        stage: when it can run.
        needs: checks that must pass first; it is not run if one of them fails.
        of_dependencies: it also holds for an image that has only the dependencies, without the blog.
    """

    def register(function: Callable[["Subject"], None]) -> Check:
        name = function.__name__.replace("_", "-")
        return Check(name, stage, " ".join((function.__doc__ or "").split()), function, needs, of_dependencies)

    return register


def collect_checks(modules: Iterable[object]) -> tuple[Check, ...]:
    every = [value for module in modules for value in vars(module).values() if isinstance(value, Check)]
    return tuple(sorted(every, key=lambda one: list(Stage).index(one.stage)))


def select_checks(checks: Iterable[Check], names: Iterable[str]) -> tuple[Check, ...]:
    """The checks called ``names``, or all without names; raises UsageError for an unknown name."""
    checks, names = tuple(checks), tuple(names)
    message = f"unknown check {{!r}}. `{PROGRAM} verify --list` names them all."
    reject_unknown(names, [one.name for one in checks], message)
    return tuple(one for one in checks if not names or one.name in names)
