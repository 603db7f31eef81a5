"""Tests of the lab, in the folders of its package. Those marked `engine` build and boot real images."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the checkout
