"""Tests of lab.probes."""
