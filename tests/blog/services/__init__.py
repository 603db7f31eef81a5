"""Tests of blog/services."""
