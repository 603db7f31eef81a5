"""The checks that an approach must pass. A new one is a function with ``@check`` in one of the modules below."""

from typing import Final

from lab.checks import configuration, contents, lifecycle, packages, process, site
from lab.checks.registry import Check, found_in

CHECKS: Final[tuple[Check, ...]] = found_in((configuration, contents, packages, process, site, lifecycle))
