"""Measures builds, image sizes, starts and load, and the cost of compiling."""
