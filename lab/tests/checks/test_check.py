"""Tests of image_lab.checks.check, and of the checks as a whole."""

from types import SimpleNamespace

import pytest

from image_lab.checks import CHECKS
from image_lab.checks.check import CheckFailed, Stage, check, collect_checks, expect, select_checks
from image_lab.checks.subject import Subject
from image_lab.errors import UsageError


@check(Stage.DISRUPTIVE, needs=("another",))
def stops_something(subject: Subject) -> None:
    """It stops
    something."""  # noqa: D205, D209  two lines, to see them become one


@check(Stage.IMAGE, of_dependencies=True)
def looks(subject: Subject) -> None:
    """It looks."""


class TestCheck:
    def test_takes_name_and_claim_from_the_function(self) -> None:
        """The name is the function's in kebab case, the claim its docstring on one line."""
        assert (stops_something.name, stops_something.summary) == ("stops-something", "It stops something.")
        assert (stops_something.needs, stops_something.needs_a_stack) == (("another",), True)
        assert (looks.of_dependencies, looks.needs_a_stack) == (True, False)


class TestExpect:
    def test_says_what_was_expected_and_found_and_what_to_do(self) -> None:
        with pytest.raises(CheckFailed, match=r"^expected one; found 2. Take one away.$") as failure:
            expect(holds=False, expected="one", found=2, hint="Take one away.")
        assert (failure.value.expected, failure.value.found, failure.value.hint) == ("one", "2", "Take one away.")


class TestFoundIn:
    def test_sorts_by_stage(self) -> None:
        modules = [SimpleNamespace(one=stops_something, other=print), SimpleNamespace(two=looks)]
        assert collect_checks(modules) == (looks, stops_something)


class TestNamed:
    def test_keeps_the_order_of_the_checks(self) -> None:
        """Names may come in any order: a disruptive check still runs last."""
        assert select_checks((looks, stops_something), ["stops-something", "looks"]) == (looks, stops_something)

    def test_an_unknown_name_is_an_error(self) -> None:
        with pytest.raises(UsageError, match=r"unknown check 'lokks'. `wheelhouse-lab verify --list` names them all."):
            select_checks((looks,), ["lokks"])


class TestAllChecks:
    def test_each_needs_only_what_runs_before_it(self) -> None:
        names = [one.name for one in CHECKS]
        assert all(names.index(needed) < names.index(one.name) for one in CHECKS for needed in one.needs)
