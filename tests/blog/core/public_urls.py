"""Public URLs of core, for ``tests/blog/test_public_surface.py``."""

EXAMPLES = {"color:digits": ("a3105b",)}
SHOW_THE_PUBLIC_POST: list[str] = []
URLS: list[str] = []
