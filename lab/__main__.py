"""Runs the lab from a checkout, without installing it: ``python -m lab COMMAND``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

import image_lab

image_lab.PROGRAM = "python -m lab"

from image_lab.__main__ import main  # noqa: E402  reads PROGRAM

sys.exit(main())
