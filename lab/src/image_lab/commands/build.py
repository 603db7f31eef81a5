"""Build approaches, with the seconds of each step; explain the cause of a failed build."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import Any

from packaging.utils import canonicalize_name

from image_lab import builder, engine, output, project
from image_lab.approaches import Approach, find
from image_lab.base_images import BaseImage
from image_lab.build_progress import build_with_progress, shorten_name
from image_lab.builder import Build, Order
from image_lab.compose_stack import interruptible
from image_lab.errors import ExitCode, UsageError
from image_lab.failure_causes import Cause, explain


def configure_parser(parser: ArgumentParser) -> None:
    parser.add_argument("approaches", nargs="+", metavar="APPROACH", help="an id or a profile; `lab list` names them")
    parser.add_argument("--era", default="now", help="which pins and base images: now (default), 2021, 2022")
    parser.add_argument("--base", metavar="IMAGE", help="build on this image instead of the era's")
    parser.add_argument(
        "--build-arg", action="append", default=[], metavar="NAME=VALUE", help="an argument of the Dockerfile"
    )
    parser.add_argument("--no-cache", action="store_true", help="don't use the build cache")
    parser.add_argument(
        "--from-source", nargs="+", default=[], metavar="PACKAGE", help="compile these; all others come as wheels"
    )


def execute(options: Namespace) -> int:
    """0 if all builds succeed, 1 if one fails."""
    orders = make_orders(options)
    with interruptible():
        builds = [announce_and_build(one) for one in orders]
    causes = [find_cause(build) for build in builds]
    for build, cause in zip(builds, causes, strict=True):
        print_result(build, cause)
    if options.json:
        output.print_json(make_result(builds, causes))
    return ExitCode.OK if all(build.succeeded for build in builds) else ExitCode.FAILED


def make_orders(options: Namespace) -> list[Order]:
    """What to build; all input is checked before anything is pulled or built."""
    approaches = find(options.approaches)
    if options.base and len(approaches) > 1:
        raise UsageError("--base is for one approach: they differ in libc. Example: build slim --base my-python")
    packages = parse_packages(options.from_source)
    for approach in approaches:
        check_packages(packages, approach, options.era)
    given = {one.id: builder.parse_build_arguments(options.build_arg, one) for one in approaches}
    engine.read_info()
    # The code needs a newer Python than an earlier era has: of these, the stage with the dependencies is built.
    chosen = {"target": "" if options.era == "now" else "dependencies", "use_cache": not options.no_cache}
    return [
        builder.make_order(one, options.era, base=options.base, from_source=packages, arguments=given[one.id], **chosen)
        for one in approaches
    ]


def parse_packages(words: Iterable[str]) -> tuple[str, ...]:
    """The packages of ``--from-source``, separated by spaces or commas, each once."""
    names = [name for word in words for name in word.split(",") if name]
    return tuple(dict.fromkeys(name if name == ":all:" else canonicalize_name(name) for name in names))


def check_packages(packages: Iterable[str], approach: Approach, era: str) -> None:
    """Raise UsageError unless the era's requirements name every package: pip would ignore the others silently."""
    file = approach.era(era).requirements
    known = {
        canonicalize_name(name)
        for name in re.findall(r"^([\w.-]+)==", (project.root() / file).read_text(), re.MULTILINE)
    }
    for package in packages:
        if package not in known | {":all:"}:
            raise UsageError(f"{package} is not in {file}, so there is nothing to compile. It has {', '.join(known)}.")


def announce_and_build(order: Order) -> Build:
    output.say(f"{order.approach.id}: on {order.base.image} ({order.base.kind})")
    return build_with_progress(order)


def find_cause(build: Build) -> Cause | None:
    if build.succeeded:
        return None
    order = build.order
    return explain(build.output, order.approach, order.era.id, order.from_source)


def print_result(build: Build, cause: Cause | None) -> None:
    label = build.order.approach.id
    if cause is None:
        output.say(
            f"{label}: built {build.order.tag} in {build.seconds:.1f} s. Log: {project.relative_path(build.log_path)}"
        )
        return
    step = shorten_name(build.log.failed.name) if build.log.failed else "before its first step"
    output.say(f"\n{label}: FAILED after {build.seconds:.1f} s in {step}")
    for name, text in describe_cause(cause, build.order.base).items():
        output.say(f"  {name + ':':<18} {text}")
    output.say(f"  {'log:':<18} {project.relative_path(build.log_path)}")


def describe_cause(cause: Cause, base: BaseImage) -> dict[str, str]:
    lines = {"cause": str(cause), "seen": cause.evidence, "meaning": cause.explanation, "what to do": cause.remedy}
    if cause.helps != "nothing":
        lines["would have worked"] = ", ".join(cause.would_work) or "none of the other approaches"
    if cause.notes:
        lines["also"] = " ".join(cause.notes)
    if cause.would_work and (base.stand_in or {}).get("apk") == "placeholder":
        lines["on this machine"] = "apk has placeholders only (stand-in base): here, no Alpine approach can compile."
    return lines


def make_result(builds: list[Build], causes: list[Cause | None]) -> dict[str, Any]:
    return {
        "builds": [describe_build(build, cause) for build, cause in zip(builds, causes, strict=True)],
    }


def describe_build(build: Build, cause: Cause | None) -> dict[str, Any]:
    order = build.order
    steps = [
        {"name": step.name, "seconds": step.seconds, "cached": step.cached}
        for step in build.log.steps
        if step.completed
    ]
    why = {name: getattr(cause, name) for name in cause.__dataclass_fields__} if cause else None
    return {
        "approach": order.approach.id,
        "era": order.era.id,
        "base": {"image": order.base.image, "digest": order.base.digest, "kind": order.base.kind},
        "image": order.tag if build.succeeded else None,
        "succeeded": build.succeeded,
        "build_seconds": round(build.seconds, 3),
        "steps": steps,
        "cause": why,
        "log": str(build.log_path),
    }
