"""What the C library changes at run time: small scripts, run inside each image by the image's own Python."""
