"""Tests of wheelhouse_lab.probes."""
