"""How long builds take: cold, after an edit to the source, after an edit to the requirements, and plain pip beside."""

import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wheelhouse_lab import builder, engine, project
from wheelhouse_lab.approaches import Approach
from wheelhouse_lab.base_images import BaseImage
from wheelhouse_lab.build_log import BuildLog, Step
from wheelhouse_lab.build_progress import show_progress
from wheelhouse_lab.builder import Build, Order
from wheelhouse_lab.errors import LabError
from wheelhouse_lab.failure_causes import explain

IMAGE_NAME: Final = "wheelhouse-lab-measure"  # not verify's images: these are built of an edited copy
CONTEXT: Final = ("manage.py", "requirements.txt", ".dockerignore", "blog", "config", "docker")
TEMPLATE: Final = "blog/templates/blog/home.html"
MODULE: Final = "blog/apps.py"
REQUIREMENTS: Final = "requirements.txt"

DOWNLOADING: Final = re.compile(r"^\s+Downloading ", re.MULTILINE)
PIP_AT_WORK: Final = re.compile(r"^(Collecting|Processing|Installing collected) ", re.MULTILINE)
# As the images install it, with nothing around it; the time is taken inside, without the container's own start.
PLAIN_PIP: Final = """
import subprocess, sys, time
options = ["--no-cache-dir", "--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
command = [sys.executable, "-m", "pip", "install", "--quiet", *options]
started = time.monotonic()
subprocess.run([*command, "-r", "/requirements.txt"], check=True, stdout=subprocess.DEVNULL)
print(time.monotonic() - started)
"""


class BuildFailed(LabError):
    """A build failed that the measurement needs."""

    def __init__(self, build: Build) -> None:
        order = build.order
        cause = explain(build.output, order.approach, order.era.id)
        super().__init__(f"{order.approach.id}: the build failed ({cause}): {cause.evidence}. Log: {build.log_path}")


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A build with a warm cache after an edit: what it had to repeat."""

    seconds: float
    ran_pip: bool
    new_layers: int
    only_the_last: bool


@dataclass(frozen=True, slots=True)
class Round:
    """The builds of one approach, once each."""

    cold_seconds: float
    download_seconds: float
    dependency_seconds: float
    plain_pip_seconds: float
    template: Rebuild
    module: Rebuild
    requirements: Rebuild


@contextmanager
def copy_source() -> Iterator[Path]:
    """A copy of the build context for edits, removed on exit."""
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        for name in CONTEXT:
            source, target = project.root() / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        yield Path(folder)


def measure_round(approach: Approach, base: BaseImage, context: Path) -> Round:
    """Build an approach without the cache, then after each edit; the image of the last build stays."""
    order = Order(approach, approach.era("now"), base, use_cache=False, context=context, image_name=IMAGE_NAME)
    cold = build_or_fail(order)
    warm = replace(order, use_cache=True)
    return Round(
        cold_seconds=cold.seconds,
        download_seconds=sum(map(sum_downloads, cold.log.steps)),
        dependency_seconds=sum(step.seconds for step in cold.log.steps if pip_ran(step)),
        plain_pip_seconds=time_plain_pip(base),
        template=rebuild_after_edit(warm, TEMPLATE, "\n{{# edited {} #}}\n"),
        module=rebuild_after_edit(warm, MODULE, "\n# edited {}\n"),
        requirements=rebuild_after_edit(warm, REQUIREMENTS, "\n# edited {}\n"),
    )


def build_or_fail(order: Order) -> Build:
    """Build and show progress; raises BuildFailed if there is no image."""
    log = BuildLog()
    with show_progress(order.approach.id, log) as tell:
        build = builder.build(order, tell, log)
    if not build.succeeded:
        raise BuildFailed(build)
    return build


def rebuild_after_edit(order: Order, file: str, edit: str) -> Rebuild:
    """Append a unique ``edit`` to a file, build, and return what was repeated."""
    before = layers_of(order.tag)
    with (order.context / file).open("a", encoding="utf-8") as opened:
        opened.write(edit.format(time.time_ns()))
    build = build_or_fail(order)
    after = layers_of(order.tag)
    kept = sum(1 for _ in count_common(before, after))
    new = len(set(after) - set(before))
    ran_pip = any(pip_ran(step) for step in build.log.steps)
    return Rebuild(build.seconds, ran_pip, new, only_the_last=new == len(after) - kept)


def layers_of(image: str) -> list[str]:
    layers: list[str] = engine.inspect(image)["RootFS"]["Layers"]
    return layers


def count_common(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """The number of elements that two lists have in common at the start."""
    for first, second in zip(one, other, strict=False):
        if first != second:
            return
        yield first


def pip_ran(step: Step) -> bool:
    """Whether pip did any work in a step."""
    return not step.cached and bool(PIP_AT_WORK.search(step.output))


def sum_downloads(step: Step) -> float:
    """Seconds from each "Downloading" line of pip to its next line.

    Index look-ups are not included, since pip does not announce them.
    """
    following = zip(step.said, step.said[1:], strict=False)
    return sum((after - when).total_seconds() for (when, text), (after, _next) in following if is_download(text))


def is_download(text: str) -> bool:
    """Whether the last line that pip printed announces a download."""
    lines = text.rstrip("\n").rpartition("\n")[2]
    return bool(DOWNLOADING.match(lines))


def time_plain_pip(base: BaseImage) -> float:
    """Seconds of `pip install --no-cache-dir` of the same lock on the base image, without a build."""
    name = f"wheelhouse-lab-pip-{secrets.token_hex(4)}"
    lock = f"--volume={project.root() / REQUIREMENTS}:/requirements.txt:ro"
    run = ("run", "--rm", f"--name={name}", lock, "--entrypoint=python", base.image, "-c", PLAIN_PIP)
    try:
        return float(engine.docker(*run).stdout.strip().splitlines()[-1])
    except BaseException:
        engine.docker("rm", "--force", name, check=False)  # its client may be gone while the container goes on
        raise
