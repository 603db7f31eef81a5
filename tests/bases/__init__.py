"""Stand-in base images, for machines that reach no image registry.

``python -m tests.bases`` builds the ones that are missing and writes ``.bases.env``;
README.md beside this file says what a stand-in proves and what it does not.
"""
