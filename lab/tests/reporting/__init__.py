"""Tests of wheelhouse_lab.reporting."""
