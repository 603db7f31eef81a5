"""Made-up results, so that what is decided about them can be tested without an engine."""

from packaging.specifiers import SpecifierSet

from image_lab.approaches import find
from image_lab.base_images import BaseImage
from image_lab.probes.catalogue import Expectation, Probe, Value
from image_lab.probes.runner import Probed, Result

BARE, TRIXIE = find(["alpine-bare", "slim-trixie"])
BASE = BaseImage("some/base:1", "sha256:0123456789abcdef", {"base": "python:3.13-alpine"})
PYTHON = {"version": "3.13.2", "config_args": "", "is_profile_guided": False, "pip_version": None}


def expectation(value: Value, relation: str = "is", python: str = "") -> Expectation:
    return Expectation(relation, value, SpecifierSet(python))


def probe(name: str = "some-probe", unit: str = "") -> Probe:
    expected = (expectation("as expected"),)
    return Probe(name, "text", "What?", "This.", ("https://example.org/",), {"glibc": expected, "musl": expected}, unit)


def probed(libc: str, *results: Result) -> Probed:
    """An image on this C library; by its name one knows which approach it is of."""
    approach = BARE if libc == "musl" else TRIXIE
    return Probed(approach, f"some:{libc}", BASE, PYTHON, libc, list(results))  # type: ignore[arg-type]  # a literal
