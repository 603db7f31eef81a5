"""A report as `lab measure` makes it, of invented figures."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import image_lab
from image_lab.approaches import find
from image_lab.base_images import BaseImage
from image_lab.measure import environment, measure_report
from image_lab.measure.build_times import Rebuild, Round
from image_lab.measure.container_stats import Counters
from image_lab.measure.image_sizes import Layer, Sizes
from image_lab.measure.load_test import Load
from image_lab.measure.measurement import Measured, PageLoad, Plan

PACKAGE = Path(image_lab.__file__).parent
DIGEST = f"sha256:{'0' * 64}"


def read_schema(name: str) -> dict[str, Any]:
    """A JSON schema of the package, by its path in there."""
    schema: dict[str, Any] = json.loads((PACKAGE / name).read_text(encoding="utf-8"))
    return schema


def measured(name: str = "slim-trixie", *, faster: float = 1.0) -> Measured:
    """One approach, measured three times; ``faster`` answers so many times more requests."""
    (approach,) = find([name])
    stand_in = {"base": approach.era("now").base.image, "apk": "placeholder"}
    made = Measured(approach, BaseImage(f"wheelhouse-base/{name}:1", DIGEST, stand_in))
    made.rounds = [round_of(seconds) for seconds in (40.0, 42.0, 45.0)]
    layers = (
        Layer(Counter(other=147_000_000), 50_000_000),
        Layer(Counter(dependencies=49_000_000), 20_000_000),
        Layer(Counter(application=2_000_000), 2_000_000),
    )
    made.weight = Sizes(list(layers), base_layers=1, wheels_bytes=48_000_000)
    made.starts = [1.4, 1.5, 1.8]
    made.idle = made.loaded = [Counters(120_000_000, 100_000_000, 15_000_000, 3.0)] * 3
    for pages in made.pages.values():
        pages += [PageLoad(Load(round(rate * 5 * faster), 5.0, 40.0, 90.0, 0), 9.5) for rate in (170, 180, 190)]
    return made


def round_of(seconds: float) -> Round:
    source = Rebuild(seconds / 4, ran_pip=False, new_layers=1, only_the_last=True)
    requirements = Rebuild(seconds, ran_pip=True, new_layers=3, only_the_last=True)
    return Round(seconds, 5.0, seconds / 2, 30.0, source, source, requirements)


def sample_report(*names: str, **options: float) -> dict[str, Any]:
    """A whole report; of the engine, the machine and the Python, invented facts."""
    every = [measured(name, **options) for name in names or ("slim-trixie", "alpine-bare")]
    replacements = {
        "read_python": lambda _base: {
            "version": "3.13.2",
            "config_args": "'--enable-optimizations'",
            "is_profile_guided": True,
            "pip_version": "25.0",
        },
        "read_engine": lambda: {
            "version": "26.1.5",
            "operating_system": "Debian",
            "kernel": "6.1",
            "architecture": "x86_64",
            "image_store": "graph driver (overlay2)",
            "cgroup_version": 2,
            "compose_version": "2.26.1",
            "buildx_version": "0.13.1",
        },
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, replacement in replacements.items():
            patch.setattr(environment, name, replacement)
        made = measure_report.make_report(every, Plan(tuple(one.approach for one in every)))
    return made | {"created_at": "2026-11-24T00:00:00+00:00"}
