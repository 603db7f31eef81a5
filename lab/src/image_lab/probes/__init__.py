"""Run-time differences of the C libraries, found by small scripts that run inside each image."""
