"""A report as `lab measure` makes it, of invented figures."""

from collections import Counter
from typing import Any

import pytest

from lab import report
from lab.approaches import find
from lab.bases import BaseImage
from lab.measure import facts
from lab.measure.builds import Rebuild, Round
from lab.measure.load import Load
from lab.measure.running import Counters
from lab.measure.session import Measured, PageLoad, Plan
from lab.measure.sizes import Layer, Sizes

DIGEST = f"sha256:{'0' * 64}"


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
    """The builds of one round."""
    source = Rebuild(seconds / 4, ran_pip=False, new_layers=1, only_the_last=True)
    requirements = Rebuild(seconds, ran_pip=True, new_layers=3, only_the_last=True)
    return Round(seconds, 5.0, seconds / 2, 30.0, source, source, requirements)


def sample_report(*names: str, **options: float) -> dict[str, Any]:
    """A whole report; of the engine, the machine and the Python, invented facts."""
    every = [measured(name, **options) for name in names or ("slim-trixie", "alpine-bare")]
    replacements = {
        "python": lambda _base: {
            "version": "3.13.2",
            "config_args": "'--enable-optimizations'",
            "is_profile_guided": True,
            "pip_version": "25.0",
        },
        "engine_facts": lambda: {
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
            patch.setattr(facts, name, replacement)
        made = report.document(every, Plan(tuple(one.approach for one in every)))
    return made | {"created_at": "2026-11-24T00:00:00+00:00"}
