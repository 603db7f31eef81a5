"""Public URLs of pictures, for ``tests/blog/test_public_surface.py``."""

EXAMPLES = {"picture_file:name": (f"{'0' * 32}-480.jpg", "..%2F..%2Fsettings.py")}
SHOW_THE_PUBLIC_POST: list[str] = []
URLS: list[str] = []
