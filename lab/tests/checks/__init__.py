"""Tests of image_lab.checks."""
