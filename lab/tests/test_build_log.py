"""Tests of image_lab.build_log: BuildKit's stream of objects, as steps and as text."""

import base64
from typing import Any

from image_lab.build_log import BuildLog, parse_objects

TIME = "2026-11-24T04:26:0{}.123456789Z"


def vertex(digest: str, name: str = "", **fields: Any) -> dict[str, Any]:
    return {"digest": digest, "name": name, **fields}


def log_of(*entries: dict[str, Any]) -> tuple[BuildLog, str]:
    log, text = BuildLog(), ""
    for entry in entries:
        log.add(entry)
        text += log.transcript(entry)
    return log, text


def said(digest: str, text: str, second: int) -> dict[str, Any]:
    data = base64.b64encode(text.encode()).decode()
    return {"logs": [{"vertex": digest, "data": data, "timestamp": TIME.format(second)}]}


class TestSteps:
    def test_a_step_lasts_from_its_first_start_to_its_last_end(self) -> None:
        log, _text = log_of(
            {"vertexes": [vertex("a", "RUN pip", started=TIME.format(1))]},
            {"vertexes": [vertex("a", "RUN pip", started=TIME.format(1), completed=TIME.format(2))]},
            {"vertexes": [vertex("a", "RUN pip", started=TIME.format(3), completed=TIME.format(5))]},
        )
        assert [step.seconds for step in log.steps] == [4.0]

    def test_what_it_says_is_kept_with_its_time(self) -> None:
        log, _text = log_of(
            {"vertexes": [vertex("a", "RUN pip")]}, said("a", "Collecting\n", 1), said("a", "Done\n", 3)
        )
        (step,) = log.steps
        assert step.output == "Collecting\nDone\n"
        assert [(when.second, text) for when, text in step.said] == [(1, "Collecting\n"), (3, "Done\n")]

    def test_the_step_that_failed_is_not_one_that_was_cancelled_for_it(self) -> None:
        """Stages run side by side, and the first failure ends them all."""
        log, _text = log_of(
            {"vertexes": [vertex("a", "slow", error="context canceled")]},
            {"vertexes": [vertex("b", "RUN pip", error="exit code: 1")]},
        )
        assert log.failed is not None
        assert log.failed.name == "RUN pip"


class TestTranscript:
    def test_is_text_with_the_number_of_the_step(self) -> None:
        _log, text = log_of(
            {"vertexes": [vertex("a", "RUN pip"), vertex("b", "COPY")]},
            {"vertexes": [vertex("b", "COPY", started=TIME.format(1), completed=TIME.format(1), cached=True)]},
            said("a", "Collecting django\nCollecting nh3\n", 2),
            {
                "vertexes": [
                    vertex("a", "RUN pip", started=TIME.format(1), completed=TIME.format(3), error="exit code: 1")
                ]
            },
        )
        assert text.splitlines() == [
            "#1 RUN pip",
            "#2 COPY",
            "#2 CACHED",
            "#1 Collecting django",
            "#1 Collecting nh3",
            "#1 ERROR: exit code: 1",
        ]


class TestObjects:
    def test_other_lines_are_passed_over(self) -> None:
        """The client's own words stand between and after them."""
        lines = ["#0 building\n", "{\n", '  "a": {\n', "  }\n", "}\n", "ERROR: failed\n", '{"b": 1}\n']
        assert list(parse_objects(lines)) == [{"a": {}}, {"b": 1}]
