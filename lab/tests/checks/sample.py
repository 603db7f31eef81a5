"""Made-up orders, builds and subjects, so that what is decided about them can be tested without an engine."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from image_lab.approaches import Approach, Era, find
from image_lab.base_images import BaseImage
from image_lab.build_log import BuildLog, Step
from image_lab.builder import Build, Order
from image_lab.checks.subject import Subject

(BARE,) = find(["alpine-bare"])
BASE = BaseImage("some/base:1", "sha256:0123456789abcdef", {"base": "python:3.13-alpine"})


def order(era: Era | None = None, approach: Approach = BARE) -> Order:
    return Order(approach, era or approach.era("now"), BASE)


def era_that_fails(message: str) -> Era:
    return replace(BARE.era("now"), id="2021", outcome="fails", message=message)


def build(*, exit_code: int = 0, output: str = "", era: Era | None = None) -> Build:
    log = BuildLog()
    step = Step("RUN pip install", error="exit code: 1" if exit_code else "", output=output)
    log._steps = {"sha256:1": step}
    return Build(order(era), 2.0, log, Path("var/lab/logs/some.log"), exit_code, "")


def subject(**facts: Any) -> Subject:
    """A subject that knows these facts and can't fetch any other."""
    return cast("Subject", SimpleNamespace(**({"order": order(), "approach": BARE} | facts)))
