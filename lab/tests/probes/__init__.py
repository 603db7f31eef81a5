"""Tests of image_lab.probes."""
