"""A whole measurement: every approach is built, weighed and loaded, in rounds, so that noise hits all alike."""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from wheelhouse_lab import base_images, engine, output
from wheelhouse_lab.approaches import Approach
from wheelhouse_lab.base_images import BaseImage
from wheelhouse_lab.compose_stack import Stack, stack
from wheelhouse_lab.errors import LabError, MachineError
from wheelhouse_lab.http_client import Browser
from wheelhouse_lab.measure import build_times, container_stats, image_sizes, load_test
from wheelhouse_lab.measure.build_times import IMAGE_NAME
from wheelhouse_lab.measure.container_stats import Counters
from wheelhouse_lab.measure.image_sizes import Layer, Sizes
from wheelhouse_lab.measure.load_test import Load

T = TypeVar("T")

PAGES: Final = ("home", "post")
WARM_UP_SECONDS: Final = 1
SETTLE_SECONDS: Final = 2
POST: Final = re.compile(r'href="(/posts/[^"/]+/)"')


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, and how often."""

    approaches: tuple[Approach, ...]
    repeat: int = 3
    load_seconds: int = 5


@dataclass(slots=True)
class PageLoad:
    """One run of wrk on one page, with the CPU that the container took for it."""

    load: Load
    cpu_seconds: float


@dataclass
class Measured:
    """Everything that was measured of one approach; a list has an entry per round."""

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
        """The image that was built."""
        return f"{IMAGE_NAME}:{self.approach.id}"


def run(plan: Plan) -> list[Measured]:
    """Measure. One approach's failure is noted in its ``failure`` and does not stop the others.

    Raises:
        MachineError: no engine, no wrk, a base that can't be had.
    """
    load_test.wrk()
    engine.info()
    every = [Measured(one, base_images.resolve(base_images.image_of(one.era("now").base))) for one in plan.approaches]
    try:
        for number in range(plan.repeat):
            for one in rotated(every, number):
                attempt(one, build, one, number, plan.repeat)
        known: dict[str, Layer] = {}
        for one in whole(every):
            attempt(one, weigh, one, known)
        with stacks(whole(every)) as running_stacks:
            for number in range(plan.repeat):
                round_of_load(running_stacks, number, plan)
    finally:
        for one in every:
            engine.docker("image", "rm", "--force", one.image, check=False)
    return every


def whole(every: Sequence[Measured]) -> list[Measured]:
    """Those that have not failed."""
    return [one for one in every if not one.failure]


def rotated(every: Sequence[T], number: int) -> list[T]:
    """The same ones in another order each round: who comes first has a colder machine."""
    start = number % max(1, len(every))
    return [*every[start:], *every[:start]]


def attempt(one: Measured, action: Callable[..., None], *arguments: object) -> None:
    """Do something for an approach, unless it has failed before; note when it fails now.

    Raises:
        EngineError: the engine does not answer any more.
    """
    if one.failure:
        return
    try:
        action(*arguments)
    except LabError as error:
        if isinstance(error, MachineError):
            engine.info()  # raises, where it is the engine that has gone: then no other approach can be measured
        one.failure = str(error)
        output.say(f"{one.approach.id}: not measured any further. {error}")


def build(one: Measured, number: int, repeat: int) -> None:
    """One round of builds, in a fresh copy of the source."""
    output.say(f"{one.approach.id}: builds, round {number + 1} of {repeat}")
    with build_times.source_copy() as context:
        one.rounds.append(build_times.measure(one.approach, one.base, context))


def weigh(one: Measured, known: dict[str, Layer]) -> None:
    """Weigh the image that the last build left."""
    output.say(f"{one.approach.id}: weighing")
    one.weight = image_sizes.measure(one.image, one.base.image, known)


@contextmanager
def stacks(every: Sequence[Measured]) -> Iterator[list[tuple[Measured, Stack]]]:
    """A stack for each, up; all are removed on the way out."""
    with ExitStack() as cleanup, tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        made = []
        for one in every:
            quiet = Path(folder) / f"{one.approach.id}.json"
            quiet.write_text(json.dumps(container_stats.quiet_probes(one.approach.service)))
            its_stack = cleanup.enter_context(stack(one.approach.service, IMAGE_NAME, files=(quiet,)))
            output.say(f"{one.approach.id}: booting its stack")
            attempt(one, its_stack.up)
            if not one.failure:
                made.append((one, its_stack))
        yield made


def round_of_load(every: Sequence[tuple[Measured, Stack]], number: int, plan: Plan) -> None:
    """Start each anew; then load one page of each in turn, then the other page."""
    order = rotated(every, number)
    for one, its_stack in order:
        output.say(f"{one.approach.id}: start, round {number + 1} of {plan.repeat}")
        attempt(one, start, one, its_stack)
    time.sleep(SETTLE_SECONDS)
    for one, its_stack in order:
        attempt(one, note_memory, one.idle, its_stack)
    for page in PAGES:
        for one, its_stack in order:
            output.say(f"{one.approach.id}: load on the {page} page, round {number + 1} of {plan.repeat}")
            attempt(one, load_page, one, its_stack, page, plan.load_seconds)
    for one, its_stack in order:
        attempt(one, note_memory, one.loaded, its_stack)


def start(one: Measured, its_stack: Stack) -> None:
    """Start it anew, note the seconds, and warm it up."""
    one.starts.append(container_stats.start_seconds(its_stack))
    warm_up(its_stack)


def note_memory(where: list[Counters], its_stack: Stack) -> None:
    """Note what the container holds now."""
    where.append(container_stats.counters(its_stack.container()))


def warm_up(its_stack: Stack) -> None:
    """Let every worker answer each page once or more often, so that templates are compiled and connections open."""
    port = container_stats.published_port(its_stack.container())
    for page in PAGES:
        load_test.run(port, path_of(port, page), WARM_UP_SECONDS)


def load_page(one: Measured, its_stack: Stack, page: str, seconds: int) -> None:
    """Load one page, and note the CPU seconds that the container needed."""
    container = its_stack.container()
    port = container_stats.published_port(container)
    path = path_of(port, page)
    before = container_stats.counters(container).cpu_seconds
    result = load_test.run(port, path, seconds)
    one.pages[page].append(PageLoad(result, container_stats.counters(container).cpu_seconds - before))


def path_of(port: int, page: str) -> str:
    """The front page, or the first post that it links to: the same in every approach, since all have the demo posts.

    Raises:
        MachineError: the front page has no post.
    """
    if page == "home":
        return "/"
    found = POST.search(Browser(port).get("/").text)
    if found is None:
        raise MachineError("expected a post on the front page to load; found none. Is DEMO_CONTENT off?")
    return found[1]
