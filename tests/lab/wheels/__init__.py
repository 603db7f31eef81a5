"""Tests of lab.wheels."""
