"""Public URLs of search, for ``tests/blog/test_public_surface.py``; hidden posts contain the words, too."""

EXAMPLES: dict[str, tuple[str, ...]] = {}
SHOW_THE_PUBLIC_POST = ["/search/?q=wheels", "/search/?q=shared", "/ko/search/?q=wheels"]
URLS = ["/search/?q=wheels", "/search/?q=shared", "/search/?q=summary", "/search/?q=%00"]
