"""Scripts that run inside an image, by its own Python: the standard library, and no other file of this project."""
