"""The lab: builds, verifies and measures images of the blog from outside, and explains what pip chooses and why."""

PROGRAM = "wheelhouse-lab"  # what a user types; lab/__main__.py sets it to `python -m lab`
