"""The checks that an approach must pass. To add one, write a function with ``@check`` in a module below."""

from typing import Final

from image_lab.checks import configuration, contents, lifecycle, packages, process, site
from image_lab.checks.check import Check, collect_checks

CHECKS: Final[tuple[Check, ...]] = collect_checks((configuration, contents, packages, process, site, lifecycle))
