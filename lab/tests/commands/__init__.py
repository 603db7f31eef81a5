"""Tests of wheelhouse_lab.commands."""
