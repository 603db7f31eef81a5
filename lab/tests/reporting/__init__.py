"""Tests of image_lab.reporting."""
