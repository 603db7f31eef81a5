"""Scripts that run inside an image, by its own Python, with only the standard library."""
