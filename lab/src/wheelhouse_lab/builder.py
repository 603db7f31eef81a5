"""Builds the image of an approach, tells its steps as they end, and keeps the whole log, as text."""

import contextlib
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from wheelhouse_lab import base_images, engine, project
from wheelhouse_lab.approaches import Approach, Era
from wheelhouse_lab.base_images import BaseImage
from wheelhouse_lab.build_log import BuildLog, Step, objects
from wheelhouse_lab.errors import UsageError

IMAGE_NAME = "wheelhouse-lab"

Tell = Callable[[Step], None]


@dataclass(frozen=True)
class Order:
    """What to build."""

    approach: Approach
    era: Era
    base: BaseImage
    use_cache: bool = True
    from_source: tuple[str, ...] = ()
    context: Path = field(default_factory=project.root)
    image_name: str = IMAGE_NAME
    target: str = ""  # a stage; the last one by default
    arguments: dict[str, str] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The image's name, which compose finds when it is given ``IMAGE_NAME``."""
        suffix = "" if self.era.id == "now" else f"-{self.era.id}"
        return f"{self.image_name}:{self.approach.id}{suffix}"

    @property
    def lacks_compilers(self) -> bool:
        """Whether it would compile, on a stand-in whose apk installs placeholders in the compilers' place."""
        placeholders = (self.base.stand_in or {}).get("apk") == "placeholder"
        return placeholders and self.approach.compiles and self.era.may_compile

    def command(self) -> list[str]:
        """The command as one would type it."""
        given = {"BASE_IMAGE": self.base.image, "REQUIREMENTS": self.era.requirements}
        given |= {"PIP_NO_BINARY": ",".join(self.from_source)} if self.from_source else {}
        given |= self.era.arguments | self.arguments
        arguments = [f"--build-arg={name}={value}" for name, value in given.items()]
        options = [] if self.use_cache else ["--no-cache"]
        options += [f"--target={self.target}"] if self.target else []
        dockerfile = self.context / "docker" / self.approach.dockerfile.name
        head = ["buildx", "build", "--progress=rawjson", "--load", f"--file={dockerfile}", f"--tag={self.tag}"]
        return [*head, *options, *arguments, str(self.context)]


@dataclass(frozen=True)
class Build:
    """How a build went."""

    order: Order
    seconds: float
    log: BuildLog
    log_path: Path
    exit_code: int
    client_output: str

    @property
    def succeeded(self) -> bool:
        """Whether there is an image now."""
        return self.exit_code == 0

    @property
    def output(self) -> str:
        """What the failed step printed, and what the client said: where the cause is."""
        failed = self.log.failed
        return (failed.output if failed else "") + self.client_output


def order(approach: Approach, era: str = "now", *, base: str | None = None, **options: object) -> Order:
    """An order on the base of ``era``, or on the image ``base``; pulls it where needed.

    Raises:
        UsageError: the approach has no such era.
        EngineError: no engine, or the base can't be had.
    """
    chosen = approach.era(era)
    image = base_images.resolve(base_images.image_of(chosen.base, base))
    return Order(approach, chosen, image, **options)  # type: ignore[arg-type]  # Order's own fields, checked there


def arguments_of(words: Iterable[str], approach: Approach) -> dict[str, str]:
    """The build arguments of ``--build-arg NAME=VALUE``.

    Raises:
        UsageError: one has no ``=``, or a name that the approach's Dockerfile does not take: Docker would only warn.
    """
    declared = re.findall(r"^ARG (.+)$", approach.dockerfile.read_text(encoding="utf-8"), re.MULTILINE)
    known = sorted({word.partition("=")[0] for line in declared for word in line.split()} - {"BASE_IMAGE"})
    given = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in known:
            raise UsageError(
                f"expected --build-arg NAME=VALUE with an argument of {approach.dockerfile.name}; found {word!r}. "
                f"It takes {', '.join(known)}."
            )
        given[name] = value
    return given


def build(what: Order, tell: Tell = lambda _step: None, log: BuildLog | None = None) -> Build:
    """Build, calling ``tell`` with each step that ends. Ctrl-C ends the build too, and nothing is left running.

    Args:
        what: the order.
        tell: called with each step that ends.
        log: filled while the build runs, for whoever wants to see which steps are at work.

    Raises:
        EngineError: the engine could not even begin.
    """
    log, log_path = log or BuildLog(), new_log_path(what)
    said: list[str] = []
    started = time.monotonic()
    with log_path.open("w", encoding="utf-8") as file, running(what.command()) as process:
        assert process.stderr is not None  # noqa: S101  it is a pipe
        file.write(f"$ docker {shlex.join(what.command())}\n")
        for entry in objects(keep(process.stderr, said.append)):
            for step in log.add(entry):
                tell(step)
            file.write(log.transcript(entry))
        file.write("".join(said))
    result = Build(what, time.monotonic() - started, log, log_path, process.returncode, "".join(said))
    if not result.succeeded and not log.steps:
        raise engine.EngineError(("docker", *what.command()), result.client_output)
    return result


def keep(lines: Iterator[str], said: Callable[[str], object]) -> Iterator[str]:
    """Pass lines on, and collect those that are the client's own words."""
    inside = False
    for line in lines:
        inside = inside or line.startswith("{")
        if not inside:
            said(line)
        if line.startswith("}"):
            inside = False
        yield line


def new_log_path(what: Order) -> Path:
    """A file of its own for each build, in ``var/lab/logs``."""
    folder = project.working_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return folder / f"{stamp}-{what.approach.id}-{what.era.id}.log"


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A docker command whose stderr is read; on the way out it is waited for, after Ctrl-C it is ended first.

    The client gets a process group of its own, so that Ctrl-C reaches it once, from here, and it can cancel the build.
    """
    process = subprocess.Popen(
        (engine.client(), *command),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=engine.environment(),
        start_new_session=True,
    )
    try:
        yield process
    except BaseException:
        process.send_signal(signal.SIGINT)
        raise
    finally:
        with process:
            pass
