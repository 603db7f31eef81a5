"""Tests of image_lab.wheels."""
