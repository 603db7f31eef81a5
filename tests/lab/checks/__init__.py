"""Tests of lab.checks."""
