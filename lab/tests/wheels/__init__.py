"""Tests of wheelhouse_lab.wheels."""
