"""Parses BuildKit's progress while a build runs (`docker buildx build --progress=rawjson`)."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PIP_AT_WORK = re.compile(r"^(Collecting|Processing|Looking in|Installing|Successfully installed) ", re.MULTILINE)


@dataclass(slots=True)
class Step:
    """A vertex of BuildKit's graph: an instruction of the Dockerfile, or an internal step."""

    name: str
    started: datetime | None = None
    completed: datetime | None = None
    cached: bool = False
    error: str = ""
    output: str = field(default="", repr=False)
    said: list[tuple[datetime, str]] = field(default_factory=list, repr=False)  # when, and what: pieces of ``output``

    @property
    def seconds(self) -> float:
        return (self.completed - self.started).total_seconds() if self.started and self.completed else 0.0

    @property
    def is_running(self) -> bool:
        return self.started is not None and self.completed is None

    @property
    def ran_pip(self) -> bool:
        return not self.cached and bool(PIP_AT_WORK.search(self.output))

    @property
    def is_internal(self) -> bool:
        return self.name.startswith("[internal]")


def parse_objects(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects of a stream, each yielded after its last line; other lines are skipped."""
    decoder, waiting = json.JSONDecoder(), ""
    for line in lines:
        if not waiting and not line.startswith("{"):
            continue
        waiting += line
        if not line.rstrip().endswith("}"):
            continue
        try:
            found, _end = decoder.raw_decode(waiting)
        except json.JSONDecodeError:
            continue
        waiting = ""
        yield found


class BuildLog:
    """The steps of one build, updated with each JSON object."""

    def __init__(self) -> None:
        self._steps: dict[str, Step] = {}

    @property
    def steps(self) -> list[Step]:
        return list(self._steps.values())

    @property
    def failed(self) -> Step | None:
        """The step that ended the build. BuildKit cancels parallel steps, and reports those as errors too."""
        failed = [step for step in self.steps if step.error]
        return min(failed, key=lambda step: "context canceled" in step.error, default=None)

    def add(self, entry: dict[str, Any]) -> list[Step]:
        """Record one object; return the steps that it completed."""
        done = [step for vertex in entry.get("vertexes") or [] if (step := self._update(vertex))]
        for line in entry.get("logs") or []:
            if step := self._steps.get(line["vertex"]):
                text = base64.b64decode(line["data"]).decode(errors="replace")
                step.output += text
                if when := parse_time(line.get("timestamp")):
                    step.said.append((when, text))
        return done

    def transcript(self, entry: dict[str, Any]) -> str:
        """An object as text; each line starts with the number of its step."""
        lines = []
        for vertex in entry.get("vertexes") or []:
            step = self._steps[vertex["digest"]]
            if vertex.get("error"):
                lines.append((vertex["digest"], f"ERROR: {vertex['error']}"))
            elif vertex.get("completed"):
                lines.append((vertex["digest"], "CACHED" if step.cached else f"DONE {step.seconds:.1f} s"))
            elif vertex.get("started") or "started" not in vertex:
                lines.append((vertex["digest"], step.name))
        for said in entry.get("logs") or []:
            text = base64.b64decode(said["data"]).decode(errors="replace")
            lines += [(said["vertex"], line) for line in text.splitlines()]
        numbers = {digest: number for number, digest in enumerate(self._steps, start=1)}
        return "".join(f"#{numbers.get(digest, 0)} {line}\n" for digest, line in lines)

    def _update(self, vertex: dict[str, Any]) -> Step | None:
        """Record a vertex; return its step if this completed it.

        BuildKit may report a step in several runs: it lasts from the first start to the last end.
        """
        step = self._steps.setdefault(vertex["digest"], Step(name=vertex.get("name", "")))
        was_complete = step.completed is not None
        step.cached = step.cached or bool(vertex.get("cached"))
        step.error = step.error or vertex.get("error", "")
        step.started = step.started or parse_time(vertex.get("started"))
        step.completed = parse_time(vertex.get("completed")) or step.completed
        return step if step.completed and not was_complete else None


def parse_time(text: str | None) -> datetime | None:
    if not text:
        return None
    head, _point, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{head}.{(fraction or '0')[:6]:0<6}+00:00")
