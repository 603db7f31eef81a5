"""Stand-in base images for machines that reach no image registry.

``python -m docker.stand_ins`` builds the missing ones and writes ``.bases.env``. The README beside this file says what
a stand-in proves and what it doesn't.
"""
