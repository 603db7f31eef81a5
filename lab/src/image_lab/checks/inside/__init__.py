"""Scripts that run inside an image, by its own Python 3.8 or newer, with only the standard library."""
