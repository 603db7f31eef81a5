"""Whole pages, kept in front of sessions, authentication and the database; never one that is out of date.

``edition`` says what a copy is a copy of, ``postgresql`` and ``sqlite`` how a worker knows that it changed,
``triggers`` what counts as a change, ``store`` where copies lie, ``page`` what they are; ``middleware`` serves them.
docs/decisions/0014-page-cache-generations.md has the reasons.
"""
