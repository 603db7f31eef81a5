"""Tests of image_lab.commands."""
