"""Build times: without the cache, after an edit to the source or the requirements, and of pip alone."""

import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from image_lab import engine, project
from image_lab.approaches import Approach
from image_lab.base_images import BaseImage
from image_lab.build_log import Step
from image_lab.build_progress import build_with_progress
from image_lab.builder import Build, Order, copy_context
from image_lab.errors import LabError
from image_lab.failure_causes import explain

IMAGE_NAME = "wheelhouse-lab-measure"  # not verify's images: these are built of an edited copy
# Any template and any module of the blog, as glob patterns.
TEMPLATE = "blog/**/templates/**/home.html"
MODULE = "blog/**/apps.py"
REQUIREMENTS = "requirements.txt"

DOWNLOADING = re.compile(r"^\s+Downloading ", re.MULTILINE)
# As the images install it, with nothing around it; the time is taken inside, without the container's own start.
PLAIN_PIP = """
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
    with tempfile.TemporaryDirectory(prefix="wheelhouse-lab-") as folder:
        yield copy_context(project.root(), Path(folder))


def measure_round(approach: Approach, base: BaseImage, context: Path) -> Round:
    """Build an approach without the cache, then after each edit; the image of the last build stays."""
    order = Order(approach, approach.era("now"), base, use_cache=False, context=context, image_name=IMAGE_NAME)
    cold = build_or_fail(order)
    warm = replace(order, use_cache=True)
    return Round(
        cold_seconds=cold.seconds,
        download_seconds=sum(map(sum_downloads, cold.log.steps)),
        dependency_seconds=sum(step.seconds for step in cold.log.steps if step.ran_pip),
        plain_pip_seconds=time_plain_pip(base),
        template=rebuild_after_edit(warm, TEMPLATE, "\n{{# edited {} #}}\n"),
        module=rebuild_after_edit(warm, MODULE, "\n# edited {}\n"),
        requirements=rebuild_after_edit(warm, REQUIREMENTS, "\n# edited {}\n"),
    )


def build_or_fail(order: Order) -> Build:
    """Build and show progress; raises BuildFailed if there is no image."""
    build = build_with_progress(order)
    if not build.succeeded:
        raise BuildFailed(build)
    return build


def rebuild_after_edit(order: Order, file: str, edit: str) -> Rebuild:
    """Append a unique ``edit`` to a file, build, and return what was repeated."""
    before = engine.read_layers(order.tag)
    path = min(order.context.glob(file))
    with path.open("a", encoding="utf-8") as opened:
        opened.write(edit.format(time.time_ns()))
    build = build_or_fail(order)
    after = engine.read_layers(order.tag)
    kept = count_common(before, after)
    new = len(set(after) - set(before))
    ran_pip = any(step.ran_pip for step in build.log.steps)
    return Rebuild(build.seconds, ran_pip, new, only_the_last=new == len(after) - kept)


def count_common(before: Iterable[str], after: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def sum_downloads(step: Step) -> float:
    """Seconds from each "Downloading" line of pip to its next line.

    Index look-ups are not included, since pip does not announce them.
    """
    following = zip(step.said, step.said[1:], strict=False)
    return sum(
        (after - when).total_seconds()
        for (when, text), (after, _next) in following
        if DOWNLOADING.match(text.rstrip("\n").rpartition("\n")[2])
    )


def time_plain_pip(base: BaseImage) -> float:
    """Seconds of `pip install --no-cache-dir` of the same lock on the base image, without a build."""
    lock = f"--volume={project.root() / REQUIREMENTS}:/requirements.txt:ro"
    return float(engine.run_python(base.image, PLAIN_PIP, options=(lock,)).stdout.strip().splitlines()[-1])
