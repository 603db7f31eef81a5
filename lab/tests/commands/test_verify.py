"""Tests of image_lab.commands.verify."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from image_lab import builder, engine
from image_lab.__main__ import main
from image_lab.approaches import Approach, load
from image_lab.checks import CHECKS
from image_lab.checks.check import Check
from image_lab.checks.runner import Result, Verification
from image_lab.commands import verify as module
from image_lab.engine import EngineError
from image_lab.errors import ExitCode
from tests.checks.sample import build, order


class Ran(list[str]):
    """The approaches that were verified; those in ``failing`` fail."""

    failing: tuple[str, ...] = ()
    orders: list[dict[str, Any]]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Verification without an engine."""
    ran = Ran()
    ran.orders = []

    def its_order(approach: Approach, era: str, **options: Any) -> builder.Order:
        ran.orders.append({"era": era} | options)
        if "no-base" in ran.failing:
            raise EngineError(("docker", "pull"), "manifest unknown")
        return order(approach.era(era), approach)

    class Runner:
        def __init__(self, what: builder.Order, checks: Sequence[Check], tell: Any, say: Any, _build: Any) -> None:
            self.order, self.tell, self.checks = what, tell, checks

        def run(self, *, keep: bool) -> Verification:
            approach = self.order.approach
            ran.append(approach.id)
            outcome: Any = "failed" if approach.id in ran.failing else "passed"
            results = [Result(check.name, outcome, 0.5, "one", "two", "Look.") for check in self.checks]
            for result in results:
                self.tell(result)
            project = "wheelhouse-lab-1" if keep else ""
            return Verification(approach, self.order.era, self.order, build(), project, results)

    monkeypatch.setattr(module, "make_order", its_order)
    monkeypatch.setattr(module, "Runner", Runner)
    monkeypatch.setattr(engine, "read_info", dict)
    monkeypatch.setattr(engine, "docker", lambda *_arguments, **_options: None)
    return ran


class TestArguments:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "name approaches, or give --all"),
            (["--all", "slim"], "name approaches, or give --all"),
            (["debian"], "unknown approach 'debian'; there are slim-buster,"),
            (["slim-trixie", "--era", "2021"], "slim-trixie has no era 2021; it has now"),
            (["--all", "--era", "1999"], "no approach has an era 1999; there are now, 2021, 2022."),
            (["--all", "--base", "python:3.13"], "--base is not for --all"),
            (["slim", "--only", "pid-2"], "unknown check 'pid-2'. `wheelhouse-lab verify --list` names them all"),
        ],
    )
    def test_what_makes_no_sense_is_said_before_anything_starts(
        self, ran: Ran, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
    ) -> None:
        assert main(["verify", *arguments]) == ExitCode.USAGE
        said = capsys.readouterr()
        assert message in said.err
        assert (said.err.count("\n"), said.out, ran) == (1, "", [])

    def test_all_means_every_approach_of_the_era(self, ran: Ran) -> None:
        """slim-trixie did not exist in 2021, and of that era the dependencies alone are built."""
        assert main(["verify", "--all"]) == ExitCode.OK
        assert ran == [approach.id for approach in load()]
        ran.clear()
        assert main(["verify", "--all", "--era", "2021"]) == ExitCode.OK
        assert ran == [approach.id for approach in load() if "2021" in approach.eras]
        assert {one["target"] for one in ran.orders if one["era"] == "2021"} == {"dependencies"}

    def test_only_some_checks(self, ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
        main(["verify", "slim", "--json", "--only", "clean-stop", "labels"])
        (approach,) = json.loads(capsys.readouterr().out)["approaches"]
        assert [result["check"] for result in approach["results"]] == ["labels", "clean-stop"]


class TestResult:
    def test_one_failure_does_not_stop_the_others(self, ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
        ran.failing = ("slim-buster",)
        assert main(["verify", "--all", "--only", "pid-1"]) == ExitCode.FAILED
        assert len(ran) == len(load())
        out = capsys.readouterr().out
        assert "slim-buster, pid-1: failed\n  expected  one\n  found     two\n  next      Look." in out
        assert "Failed: slim-buster. Passed: slim-trixie," in out

    def test_an_approach_without_a_base_does_not_stop_the_others_either(
        self, ran: Ran, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ran.failing = ("no-base",)
        assert main(["verify", "slim", "trixie", "--json"]) == ExitCode.FAILED
        document = json.loads(capsys.readouterr().out)
        assert [approach["results"][0]["outcome"] for approach in document["approaches"]] == ["failed", "failed"]
        assert "manifest unknown" in document["approaches"][0]["results"][0]["found"]

    def test_a_kept_stack_comes_with_the_command_that_removes_it(
        self, ran: Ran, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["verify", "slim", "--keep"])
        assert "docker compose --project-name wheelhouse-lab-1 down --volumes" in capsys.readouterr().err


class TestList:
    def test_names_every_check_and_needs_no_engine(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["verify", "--list", "--json"]) == ExitCode.OK
        listed = json.loads(capsys.readouterr().out)
        assert listed["schema_version"] == 1
        assert {check.name for check in CHECKS} | {"build", "boot"} == {row["check"] for row in listed["checks"]}
        assert main(["verify", "--list"]) == ExitCode.OK
        assert "clean-stop" in capsys.readouterr().out
