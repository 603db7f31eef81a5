"""Shows a build while it runs: a line for each completed step, and on a terminal the running steps below."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from image_lab import builder, output
from image_lab.build_log import BuildLog, Step
from image_lab.builder import Build, Order

WIDTH = 88


class RunningSteps:
    """The running steps of a build, redrawn several times a second."""

    def __init__(self, label: str, log: BuildLog) -> None:
        self._label, self._log = label, log
        self._spinner = Spinner("line")

    def __rich__(self) -> RenderableType:
        running = [step for step in self._log.steps if step.is_running and step.started][:2]
        seconds = [max(0.0, (datetime.now(UTC) - step.started).total_seconds()) for step in running if step.started]
        parts = [f"{shorten_name(step.name)} {elapsed:.0f} s" for step, elapsed in zip(running, seconds, strict=True)]
        text = "; ".join(parts) or "waiting for BuildKit"
        self._spinner.update(text=Text(f"{self._label}: {text}", overflow="ellipsis", no_wrap=True))
        return self._spinner


def build_with_progress(order: Order) -> Build:
    log = BuildLog()
    with show_progress(order.approach.id, log) as print_completed:
        return builder.build(order, print_completed, log)


@contextmanager
def show_progress(label: str, log: BuildLog) -> Iterator[Callable[[Step], None]]:
    """Show the build that fills ``log``; yields the function to call with each completed step."""
    if not output.progress.is_terminal:
        yield lambda step: print_step(label, step)
        return
    with Live(RunningSteps(label, log), console=output.progress, transient=True, refresh_per_second=8):
        yield lambda step: print_step(label, step)


def print_step(label: str, step: Step) -> None:
    if step.is_internal and step.seconds < 0.5:
        return
    seconds = "cached" if step.cached else f"{step.seconds:.1f} s"
    mark = "  failed" if step.error and "cancel" not in step.error else ""
    output.say(f"{label}: {seconds:>8}  {shorten_name(step.name)}{mark}")


def shorten_name(name: str) -> str:
    words = [word for word in name.split() if not word.startswith("--mount=")]
    line = " ".join(words)
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
