"""Tests of wheelhouse_lab.checks."""
