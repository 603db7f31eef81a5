"""Tests of blog/admin."""
