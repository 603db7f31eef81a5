"""Tests of lab.reporting."""
