"""A whole measurement: builds, sizes and load of every approach, in rounds, so that noise affects all alike."""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from image_lab import base_images, engine, output
from image_lab.approaches import Approach
from image_lab.base_images import BaseImage
from image_lab.compose_stack import Stack, make_stack
from image_lab.errors import LabError, MachineError
from image_lab.http_client import HttpClient
from image_lab.measure import build_times, container_stats, image_sizes, load_test
from image_lab.measure.build_times import IMAGE_NAME
from image_lab.measure.container_stats import Counters
from image_lab.measure.image_sizes import Layer, Sizes
from image_lab.measure.load_test import Load

T = TypeVar("T")

PAGES: Final = ("home", "post")
WARM_UP_SECONDS: Final = 1
SETTLE_SECONDS: Final = 2
POST: Final = re.compile(r'href="(/posts/[^"/]+/)"')


@dataclass(frozen=True, slots=True)
class Plan:
    approaches: tuple[Approach, ...]
    repeat: int = 3
    load_seconds: int = 5


@dataclass(slots=True)
class PageLoad:
    """One run of wrk on one page, with the container's CPU time."""

    load: Load
    cpu_seconds: float


@dataclass
class Measured:
    """All measurements of one approach; lists have an entry per round."""

    approach: Approach
    base: BaseImage
    rounds: list[build_times.Round] = field(default_factory=list)
    weight: Sizes | None = None
    starts: list[float] = field(default_factory=list)
    idle: list[Counters] = field(default_factory=list)
    loaded: list[Counters] = field(default_factory=list)
    pages: dict[str, list[PageLoad]] = field(default_factory=lambda: {page: [] for page in PAGES})
    failure: str = ""

    @property
    def image(self) -> str:
        return f"{IMAGE_NAME}:{self.approach.id}"


def run_plan(plan: Plan) -> list[Measured]:
    """Measure all approaches. A failure is noted in ``failure`` and does not stop the others."""
    load_test.find_wrk()
    engine.read_info()
    every = [
        Measured(one, base_images.resolve(base_images.select_image(one.era("now").base))) for one in plan.approaches
    ]
    try:
        for number in range(plan.repeat):
            for one in rotate(every, number):
                attempt(one, build_round, one, number, plan.repeat)
        known: dict[str, Layer] = {}
        for one in without_failures(every):
            attempt(one, measure_size, one, known)
        with start_stacks(without_failures(every)) as running_stacks:
            for number in range(plan.repeat):
                load_round(running_stacks, number, plan)
    finally:
        for one in every:
            engine.docker("image", "rm", "--force", one.image, check=False)
    return every


def without_failures(every: Sequence[Measured]) -> list[Measured]:
    return [one for one in every if not one.failure]


def rotate(every: Sequence[T], number: int) -> list[T]:
    """A different order each round, since the first one meets a colder machine."""
    start = number % max(1, len(every))
    return [*every[start:], *every[:start]]


def attempt(one: Measured, action: Callable[..., None], *arguments: object) -> None:
    """Run a step for an approach, unless an earlier one failed; note a failure."""
    if one.failure:
        return
    try:
        action(*arguments)
    except LabError as error:
        if isinstance(error, MachineError):
            engine.read_info()  # raises, where it is the engine that has gone: then no other approach can be measured
        one.failure = str(error)
        output.say(f"{one.approach.id}: not measured any further. {error}")


def build_round(one: Measured, number: int, repeat: int) -> None:
    output.say(f"{one.approach.id}: builds, round {number + 1} of {repeat}")
    with build_times.copy_source() as context:
        one.rounds.append(build_times.measure_round(one.approach, one.base, context))


def measure_size(one: Measured, known: dict[str, Layer]) -> None:
    output.say(f"{one.approach.id}: weighing")
    one.weight = image_sizes.measure_image(one.image, one.base.image, known)


@contextmanager
def start_stacks(every: Sequence[Measured]) -> Iterator[list[tuple[Measured, Stack]]]:
    with ExitStack() as cleanup, tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        made = []
        for one in every:
            quiet = Path(folder) / f"{one.approach.id}.json"
            quiet.write_text(json.dumps(container_stats.make_quiet_probes(one.approach.service)))
            its_stack = cleanup.enter_context(make_stack(one.approach.service, IMAGE_NAME, files=(quiet,)))
            output.say(f"{one.approach.id}: booting its stack")
            attempt(one, its_stack.up)
            if not one.failure:
                made.append((one, its_stack))
        yield made


def load_round(every: Sequence[tuple[Measured, Stack]], number: int, plan: Plan) -> None:
    order = rotate(every, number)
    for one, its_stack in order:
        output.say(f"{one.approach.id}: start, round {number + 1} of {plan.repeat}")
        attempt(one, restart, one, its_stack)
    time.sleep(SETTLE_SECONDS)
    for one, its_stack in order:
        attempt(one, record_memory, one.idle, its_stack)
    for page in PAGES:
        for one, its_stack in order:
            output.say(f"{one.approach.id}: load on the {page} page, round {number + 1} of {plan.repeat}")
            attempt(one, load_page, one, its_stack, page, plan.load_seconds)
    for one, its_stack in order:
        attempt(one, record_memory, one.loaded, its_stack)


def restart(one: Measured, its_stack: Stack) -> None:
    one.starts.append(container_stats.time_start(its_stack))
    warm_up(its_stack)


def record_memory(where: list[Counters], its_stack: Stack) -> None:
    where.append(container_stats.read_counters(its_stack.container()))


def warm_up(its_stack: Stack) -> None:
    """Request each page from every worker, so that templates are compiled and connections open."""
    port = container_stats.read_port(its_stack.container())
    for page in PAGES:
        load_test.run_wrk(port, find_path(port, page), WARM_UP_SECONDS)


def load_page(one: Measured, its_stack: Stack, page: str, seconds: int) -> None:
    container = its_stack.container()
    port = container_stats.read_port(container)
    path = find_path(port, page)
    before = container_stats.read_counters(container).cpu_seconds
    result = load_test.run_wrk(port, path, seconds)
    one.pages[page].append(PageLoad(result, container_stats.read_counters(container).cpu_seconds - before))


def find_path(port: int, page: str) -> str:
    """The front page, or its first post, which is the same in every approach; raises MachineError without a post."""
    if page == "home":
        return "/"
    found = POST.search(HttpClient(port).get("/").text)
    if found is None:
        raise MachineError("expected a post on the front page to load; found none. Is DEMO_CONTENT off?")
    return found[1]
