"""The lab: builds, verifies and measures each approach. Knows the images from outside and imports no Django."""
