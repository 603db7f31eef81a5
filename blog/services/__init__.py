"""Writes with side effects: keyword-only functions named ``<noun>_<verb>``, a module a noun."""
