"""Builds the image of an approach, reports its steps, and keeps the whole log as text."""

import contextlib
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from image_lab import base_images, engine, project
from image_lab.approaches import Approach, Era
from image_lab.base_images import BaseImage
from image_lab.build_log import BuildLog, Step, parse_objects
from image_lab.errors import UsageError

IMAGE_NAME = "wheelhouse-lab"
CONTEXT = ("manage.py", "requirements.txt", ".dockerignore", "blog", "config", "docker")

Tell = Callable[[Step], None]


@dataclass(frozen=True)
class Order:
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
        """The image's name, which Compose finds through ``IMAGE_NAME``."""
        suffix = "" if self.era.id == "now" else f"-{self.era.id}"
        return f"{self.image_name}:{self.approach.id}{suffix}"

    @property
    def lacks_compilers(self) -> bool:
        """Whether it would compile on a stand-in whose apk installs placeholders instead of compilers."""
        placeholders = (self.base.stand_in or {}).get("apk") == "placeholder"
        return placeholders and self.approach.compiles and self.era.may_compile

    def command(self) -> list[str]:
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
    order: Order
    seconds: float
    log: BuildLog
    log_path: Path
    exit_code: int
    client_output: str

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0

    @property
    def output(self) -> str:
        failed = self.log.failed
        return (failed.output if failed else "") + self.client_output


def make_order(approach: Approach, era: str = "now", *, base: str | None = None, **options: object) -> Order:
    """An order on the era's base, or on the image ``base``; pulls it if needed."""
    chosen = approach.era(era)
    image = base_images.resolve(base_images.select_image(chosen.base, base))
    return Order(approach, chosen, image, **options)  # type: ignore[arg-type]  # Order's own fields, checked there


def parse_build_arguments(words: Iterable[str], approach: Approach) -> dict[str, str]:
    """The values of ``--build-arg NAME=VALUE``; raises UsageError if the Dockerfile has no such argument."""
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
    """Build, and call ``tell`` with each completed step. Ctrl-C cancels the build and leaves nothing running.

    Raises EngineError if the build could not start. ``log`` is filled during the build, for a progress display.
    """
    log, log_path = log or BuildLog(), new_log_path(what)
    said: list[str] = []
    started = time.monotonic()
    with log_path.open("w", encoding="utf-8") as file, run_client(what.command()) as process:
        assert process.stderr is not None  # noqa: S101  it is a pipe
        file.write(f"$ docker {shlex.join(what.command())}\n")
        for entry in parse_objects(split_client_output(process.stderr, said.append)):
            for step in log.add(entry):
                tell(step)
            file.write(log.transcript(entry))
        file.write("".join(said))
    result = Build(what, time.monotonic() - started, log, log_path, process.returncode, "".join(said))
    if not result.succeeded and not log.steps:
        raise engine.EngineError(("docker", *what.command()), result.client_output)
    return result


def split_client_output(lines: Iterator[str], said: Callable[[str], object]) -> Iterator[str]:
    """Yield all lines, and pass those that the client itself printed to ``said``."""
    inside = False
    for line in lines:
        inside = inside or line.startswith("{")
        if not inside:
            said(line)
        if line.startswith("}"):
            inside = False
        yield line


def new_log_path(what: Order) -> Path:
    """A new file in ``logs`` of the working folder for each build."""
    folder = project.working_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return folder / f"{stamp}-{what.approach.id}-{what.era.id}.log"


def copy_context(context: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in CONTEXT:
        if (context / name).is_dir():
            shutil.copytree(context / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(context / name, folder / name)
    return folder


@contextlib.contextmanager
def run_client(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a docker command and read its stderr; wait for it on exit, and cancel it on Ctrl-C.

    The client gets a process group of its own: Ctrl-C reaches it once, from here, and it can cancel the build.
    """
    process = subprocess.Popen(
        (engine.find_client(), *command),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=engine.make_environment(),
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
