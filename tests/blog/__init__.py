"""Tests of blog."""
